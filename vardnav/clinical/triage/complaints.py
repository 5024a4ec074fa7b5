"""The ids of the complaints that a national triage must cover, by the folder that holds each."""

from __future__ import annotations

GROUPS: dict[str, str] = {
    "breath_heart": (
        "andnod brostsmarta hjartklappning svimning hosta blodhosta luftvagsinfektion astma kol "
        "hjartsvikt hogt_blodtryck bensvullnad kall_extremitet"
    ),
    "nerves": "stroke huvudvark domningar yrsel krampanfall forvirring minne huvudskada ansiktsforlamning",
    "belly": (
        "buksmarta krakning diarre forstoppning blod_avforing blodkrakning halsbranna svaljsvarighet "
        "gulsot andtarm brack"
    ),
    "urine_sex": (
        "urinvagsinfektion blod_urin urinstamma flanksmarta testikelsmarta penis flytning "
        "vaginalblodning underlivssmarta sti akut_p"
    ),
    "pregnancy": (
        "gravid_blodning gravid_buk gravid_preeklampsi gravid_fosterrorelser gravid_vatten "
        "gravid_krakning postpartum amning_brost"
    ),
    "skin_injury": (
        "allergi utslag hudinfektion sar brannskada djurbett insektsstick ormbett fasting eksem_klada "
        "hudforandring led_skada fall_aldre"
    ),
    "movement": "rygg nacke led_varm axel_arm hoft_kna_fot brostbesvar",
    "eye_ear_mouth": (
        "halsont oronvark horsel nasblod bihale rott_oga synforlust ogonskada tandvark mun frammande_kropp"
    ),
    "general": "feber resefeber trotthet viktnedgang kortlar postop lakemedel",
    "chronic": (
        "diabetes_hogt diabetes_lagt cellgifter blodfortunnande dialys epilepsi addison anhorig_palliativ"
    ),
    "poison": "forgiftning overdos alkohol droger varmeslag nedkylning drunkning vald",
    "mind": "suicid sjalvskada angest nedstamdhet psykos mani kris somn atstorning barn_psykisk utatagerande",
    "child": (
        "spadbarn_feber barn_feber barn_andning krupp barn_krakdiarre barn_utslag barn_kramp "
        "barn_huvudskada barn_buk barn_halta barn_intag spadbarn_skrik spadbarn_gulsot spadbarn_ogonavel "
        "spadbarn_livlos"
    ),
    "requests": "recept intyg provsvar vaccination hjalpmedel annat",
}
COMPLAINTS: frozenset[str] = frozenset(word for words in GROUPS.values() for word in words.split())
