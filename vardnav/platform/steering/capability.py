"""The region administrator's pages: what is offered, pauses, roll-outs, and the changes that two stand behind."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.catalogue import changing, deciding, pausing, rolling_out, tiles
from vardnav.platform.catalogue import roll_out_carried as carried
from vardnav.platform.registry.declarations import Capability, Changeable, Door, Page
from vardnav.platform.steering import (
    history_pages,
    pages,
    pause_pages,
    proposal_pages,
    roll_out_pages,
    tile_pages,
    tile_words,
    wording_pages,
)
from vardnav.platform.steering import proposals_described as described
from vardnav.platform.steering import roll_outs_described as plan_described

BOTH = ("GET", "POST")
POST = ("POST",)
SERVICE = "services/<str:key>/"
UNIT = f"{SERVICE}units/<uuid:unit_id>/"
PAUSE = "pause/<uuid:pause_id>/"
ROLL_OUT = "roll-outs/<uuid:roll_out_id>/"
WAVE = f"{ROLL_OUT}waves/<uuid:wave_id>/"
PROPOSAL = "proposals/<uuid:change_id>/"
CAPABILITY = Capability(
    key="steering",
    pages=(
        Page(Door.STEERING, "", pages.overview, "overview"),
        Page(Door.STEERING, SERVICE, pages.service, "service"),
        Page(Door.STEERING, f"{SERVICE}change/", pages.change, "change", methods=BOTH),
        Page(Door.STEERING, f"{SERVICE}resume/", pages.resume, "resume", methods=POST),
        Page(Door.STEERING, UNIT, pages.service, "unit_service"),
        Page(Door.STEERING, f"{UNIT}change/", pages.change, "unit_change", methods=BOTH),
        Page(Door.STEERING, f"{UNIT}resume/", pages.resume, "unit_resume", methods=POST),
        Page(Door.STEERING, f"{UNIT}follow/", pages.follow, "follow", methods=POST),
        Page(Door.STEERING, "pause/", pause_pages.listed, "pauses"),
        Page(Door.STEERING, "pause/new/", pause_pages.new, "pause_new", methods=BOTH),
        Page(Door.STEERING, PAUSE, pause_pages.one, "pause"),
        Page(Door.STEERING, f"{PAUSE}resume/", pause_pages.resume, "pause_resume", methods=POST),
        Page(Door.STEERING, f"{PAUSE}words/", wording_pages.pause, "pause_words", methods=BOTH),
        Page(Door.STEERING, f"{PAUSE}measure/", pause_pages.measure, "pause_measure", methods=POST),
        Page(Door.STEERING, "roll-outs/", roll_out_pages.listed, "roll_outs"),
        Page(Door.STEERING, "roll-outs/new/", roll_out_pages.new, "roll_out_new", methods=BOTH),
        Page(Door.STEERING, ROLL_OUT, roll_out_pages.one, "roll_out"),
        Page(Door.STEERING, f"{ROLL_OUT}confirm/", roll_out_pages.confirm, "roll_out_confirm", methods=POST),
        Page(Door.STEERING, f"{ROLL_OUT}stop/", roll_out_pages.stop, "roll_out_stop", methods=POST),
        Page(Door.STEERING, f"{ROLL_OUT}words/", wording_pages.roll_out, "roll_out_words", methods=BOTH),
        Page(Door.STEERING, f"{ROLL_OUT}measure/", roll_out_pages.measure, "roll_out_measure", methods=POST),
        Page(Door.STEERING, f"{ROLL_OUT}waves/new/", roll_out_pages.wave, "wave_new", methods=BOTH),
        Page(Door.STEERING, WAVE, roll_out_pages.wave, "wave", methods=BOTH),
        Page(Door.STEERING, f"{WAVE}remove/", roll_out_pages.remove, "wave_remove", methods=POST),
        Page(Door.STEERING, f"{WAVE}judge/", roll_out_pages.judge, "wave_judge", methods=POST),
        Page(Door.STEERING, "shortcuts/", tile_pages.shortcuts, "shortcuts", methods=BOTH),
        Page(Door.STEERING, "history/", history_pages.page, "history"),
        Page(Door.STEERING, "history.csv", history_pages.file, "history_csv"),
        Page(Door.STEERING, "proposals/", proposal_pages.listed, "proposals"),
        Page(Door.STEERING, "proposals/two/", proposal_pages.needed, "proposals_two", methods=POST),
        Page(Door.STEERING, PROPOSAL, proposal_pages.one, "proposal"),
        Page(Door.STEERING, f"{PROPOSAL}approve/", proposal_pages.approve, "proposal_approve", methods=POST),
        Page(Door.STEERING, f"{PROPOSAL}reject/", proposal_pages.reject, "proposal_reject", methods=POST),
    ),
    changes=(
        Changeable(deciding.DECIDE, _("Beslut om en e-tjänst"), deciding.decide, described.decision),
        Changeable(deciding.FOLLOW, _("Mottagning följer regionen"), deciding.follow, described.follow),
        Changeable(pausing.PAUSE, _("Paus"), pausing.confirm, described.pause, pausing.turn_down),
        Changeable(pausing.RESUME, _("Återuppta efter en paus"), pausing.resume, described.resume),
        Changeable(pausing.REWORD, _("Texterna i en paus"), pausing.reword, described.words),
        Changeable(rolling_out.CONFIRM, _("Stegvist införande"), carried.confirm, plan_described.plan),
        Changeable(rolling_out.WAVE, _("Våg i ett införande"), carried.set_wave, plan_described.wave),
        Changeable(rolling_out.REMOVE, _("Våg tas bort"), carried.remove_wave, plan_described.removed),
        Changeable(rolling_out.STOP, _("Införande stoppas"), carried.stop, plan_described.stopped),
        Changeable(rolling_out.JUDGE, _("Beslut om ett försök"), carried.judge, plan_described.judged),
        Changeable(rolling_out.REWORD, _("Texterna i ett införande"), carried.reword, plan_described.words),
        Changeable(
            tiles.TILES, _("Genvägar på startsidan"), tiles.decide, tile_words.described, tells_itself=True
        ),
        Changeable(changing.TWO, _("Två ska godkänna"), changing.have_two, described.two),
        Changeable(changing.ONE_IS_ENOUGH, _("En räcker"), changing.have_one, described.one),
    ),
)
