"""Staff log in, choose an assignment, switch, and log out."""

import datetime as dt

import pytest
from django.conf import settings as django_settings

from vardnav.kernel.access.models import Session
from vardnav.kernel.audit.models import Entry
from vardnav.platform.login.tests import flow
from vardnav.platform.portal.tests import personas

pytestmark = pytest.mark.django_db
DAG = "SE2321000255-DAG1"


@pytest.fixture
def dag(db):
    return personas.dag()


@pytest.fixture
def granen(db):
    return personas.unit("Vårdcentralen Granen")


@pytest.fixture
def tallen(db):
    return personas.unit("Vårdcentralen Tallen")


def _says(tamperer, **claims):
    tamperer.claims = {"employeeHsaId": DAG, **claims}
    return tamperer


def test_dag_with_one_assignment_comes_straight_to_his_desk(simulator, visitor, dag, granen):
    only = personas.assignment(dag, granen, "SE2321000255-A1")
    answer = flow.log_in(visitor, "Dag Dahl", "staff")
    assert answer["Location"] == "/desk/"
    session = Session.objects.get()
    assert (session.staff_id, session.assignment_id, session.assurance) == (dag.id, only.id, 3)
    entry = Entry.objects.get(action="login.staff")
    assert (entry.actor_id, entry.outcome, entry.region) == (dag.id, "done", "12")
    assert Entry.objects.get(action="login.choose_assignment").unit_id == granen.id


def test_an_administrator_comes_to_the_regions_settings(simulator, visitor, dag):
    personas.assignment(dag, None, "SE2321000255-A1")
    assert flow.log_in(visitor, "Dag Dahl", "staff")["Location"] == "/steering/"


def test_dag_with_two_assignments_chooses_and_switches(simulator, visitor, dag, granen, tallen):
    first = personas.assignment(dag, granen, "SE2321000255-A1")
    second = personas.assignment(dag, tallen, "SE2321000255-A2")
    answer = flow.log_in(visitor, "Dag Dahl", "staff", after="/desk/mine/")
    assert answer["Location"] == "/login/assignment/?next=%2Fdesk%2Fmine%2F"
    page = visitor.get(answer["Location"]).content.decode()
    assert "Vårdcentralen Granen" in page
    assert "Vårdcentralen Tallen" in page
    assert _choose(visitor, first.id, after="/desk/mine/")["Location"] == "/desk/mine/"
    assert Session.objects.get().assignment_id == first.id
    assert "Valt nu" in visitor.get("/login/assignment/").content.decode()
    assert _choose(visitor, second.id)["Location"] == "/desk/"
    assert Session.objects.get().assignment_id == second.id
    assert Entry.objects.filter(action="login.choose_assignment").count() == 2


def test_where_to_go_after_must_be_behind_the_assignments_door(simulator, visitor, dag, granen):
    personas.assignment(dag, granen, "SE2321000255-A1")
    assert flow.log_in(visitor, "Dag Dahl", "staff", after="/steering/x/")["Location"] == "/desk/"


def test_only_assignments_that_the_log_in_vouched_for_can_be_chosen(tamperer, visitor, dag, granen, tallen):
    told = personas.assignment(dag, granen, "SE2321000255-A1")
    personas.assignment(dag, granen, "SE2321000255-A2")
    untold = personas.assignment(dag, tallen, "SE2321000255-A3")
    _says(tamperer, allCommissions=["SE2321000255-A1", {"commissionHsaId": "se2321000255-a2"}])
    assert flow.answer(visitor, tamperer, "staff")["Location"] == "/login/assignment/"
    assert "Tallen" not in visitor.get("/login/assignment/").content.decode()
    assert _choose(visitor, untold.id).status_code == 404
    assert _choose(visitor, told.id).status_code == 303


def test_a_provider_that_tells_no_assignments_leaves_it_to_our_register(tamperer, visitor, dag, granen):
    personas.assignment(dag, granen, "SE2321000255-A1")
    _says(tamperer)
    assert flow.answer(visitor, tamperer, "staff")["Location"] == "/desk/"


@pytest.mark.parametrize(
    "dates",
    [{"valid_to": dt.date(2025, 1, 1)}, {"valid_from": dt.date(2099, 1, 1)}],
)
def test_an_assignment_not_in_force_opens_nothing(tamperer, visitor, dag, granen, dates):
    personas.assignment(dag, granen, "SE2321000255-A1", **dates)
    _says(tamperer, commissionHsaId="SE2321000255-A1")
    answer = flow.answer(visitor, tamperer, "staff")
    assert answer.status_code == 403
    assert "inget uppdrag" in answer.content.decode()
    assert Session.objects.count() == 0
    assert Entry.objects.get().detail == {"reason": "no_assignment"}


def test_an_assignment_that_only_the_provider_knows_opens_nothing(tamperer, visitor, dag, granen):
    personas.assignment(dag, granen, "SE2321000255-A1")
    _says(tamperer, commissionHsaId="SE2321000255-OTHER")
    assert flow.answer(visitor, tamperer, "staff").status_code == 403


def test_somebody_not_in_our_register_of_staff_is_told_so(tamperer, visitor, db):
    _says(tamperer, employeeHsaId="SE2321000255-NOBODY")
    answer = flow.answer(visitor, tamperer, "staff")
    assert answer.status_code == 403
    assert "Du finns inte med" in answer.content.decode()
    assert Session.objects.count() == 0


@pytest.mark.parametrize("hsa_id", ["", "SE1-X", "\x00", "SE2321000255-DAG1'--", None, ["SE2321000255-DAG1"]])
def test_what_is_no_hsa_id_is_a_bad_answer(tamperer, visitor, dag, hsa_id):
    tamperer.claims = {"employeeHsaId": hsa_id}
    assert flow.answer(visitor, tamperer, "staff").status_code == 400
    assert Session.objects.count() == 0


def test_a_resident_is_not_staff_and_staff_not_a_resident(simulator, visitor, dag, granen):
    personas.assignment(dag, granen, "SE2321000255-A1")
    personas.anna()
    flow.log_in(visitor, "Dag Dahl", "staff")
    assert visitor.get("/my/activate/").status_code == 302
    flow.log_in(visitor, "Anna Andersson")
    assert visitor.get("/login/assignment/")["Location"] == "/login/staff/"


def test_without_a_session_the_assignments_are_behind_the_log_in(visitor, db):
    assert visitor.get("/login/assignment/")["Location"] == "/login/staff/"
    assert _choose(visitor, "0")["Location"] == "/login/staff/"


def test_a_lost_list_of_assignments_asks_for_a_new_log_in(simulator, visitor, dag, granen, tallen):
    first = personas.assignment(dag, granen, "SE2321000255-A1")
    personas.assignment(dag, tallen, "SE2321000255-A2")
    flow.log_in(visitor, "Dag Dahl", "staff")
    del visitor.cookies["vardnav_assignments"]
    assert "Logga in igen" in visitor.get("/login/assignment/").content.decode()
    assert _choose(visitor, first.id).status_code == 404


def test_logging_out_ends_the_session_and_clears_the_browser(simulator, visitor, dag, granen):
    personas.assignment(dag, granen, "SE2321000255-A1")
    flow.log_in(visitor, "Dag Dahl", "staff")
    token = visitor.cookies[django_settings.SESSION_COOKIE].value
    answer = visitor.post("/logout/", {"form_key": flow.key()})
    assert answer.status_code == 303
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies[django_settings.SESSION_COOKIE].value == ""
    assert Session.objects.get().ended_at is not None
    assert Entry.objects.get(action="login.logout").actor_id == dag.id
    visitor.cookies[django_settings.SESSION_COOKIE] = token
    assert visitor.get("/login/assignment/")["Location"] == "/login/staff/"
    assert "Du är utloggad" in visitor.get(answer["Location"]).content.decode()


def test_logging_out_without_being_in_is_harmless(visitor, db):
    assert visitor.post("/logout/", {"form_key": flow.key()}).status_code == 303
    assert visitor.get("/logout/").status_code == 405


def _choose(visitor, assignment_id, after=""):
    return visitor.post(
        "/login/assignment/", {"assignment": str(assignment_id), "next": after, "form_key": flow.key()}
    )
