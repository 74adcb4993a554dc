from bridge.calls.api_ports import Answers
from bridge.store.answers import StoredAnswers
from bridge.store.database import Database
from tests.edges.store.stored import NOW, Desk

DAY = 86_400.0


async def test_the_first_answer_is_found_for_a_day_by_whoever_asked_and_nobody_else(database: Database) -> None:
    desk = Desk(database)
    answers: Answers = StoredAnswers(database, desk.around)
    await answers.keep("crm", "k\0ey", '[{"id": "ș"}]', NOW + DAY)
    assert await answers.find("crm", "k\0ey", NOW + DAY - 1) == '[{"id": "ș"}]'
    assert await answers.find("crm", "k\0ey", NOW + DAY) is None
    assert await answers.find("form", "k\0ey", NOW) is None
    assert await StoredAnswers(database, Desk(database, "other").around).find("crm", "k\0ey", NOW) is None


async def test_what_has_expired_is_replaced_and_removed(database: Database) -> None:
    desk = Desk(database)
    answers = StoredAnswers(database, desk.around)
    await answers.keep("crm", "one", "1", NOW + DAY)
    await answers.keep("crm", "two", "2", NOW + DAY)
    desk.clock.go_on(DAY)
    await answers.keep("crm", "one", "3", NOW + 2 * DAY)
    assert await answers.find("crm", "one", NOW + DAY) == "3"
    assert await desk.count("answers") == 1
