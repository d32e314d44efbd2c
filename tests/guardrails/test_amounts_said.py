import pytest

from scribe_core.guardrails.amounts_said import AmountsSaid
from scribe_core.guardrails.entities import check as entities
from scribe_core.guardrails.measures import check as measures
from scribe_core.guardrails.sizes import short_durations
from scribe_core.note.spoken_numbers import number_spans
from tests.makers import a_case

SAME = (
    ("Review in 14 days.", "We'll have you back in two weeks."),
    ("Present for 18 months.", "It's been there a year and a half now."),
    ("Wait 48 hours before the antibiotic.", "I'd give it two days first."),
    ("Flucloxacillin for 5/7.", "You take it for five days."),
    ("Clinic in 6/52.", "I'll see you in six weeks' time."),
    ("Course of 7 days.", "Take it for a week."),
    ("Scan within 12 weeks.", "They'll scan you inside three months."),
    ("A 21-day course.", "You'll be on these for three weeks."),
    ("Exercises for 90 minutes.", "I do an hour and a half."),
    ("Nodule of 12 mm.", "There's a lump there of about one point two centimetres."),
    ("Thyroxine 0.1 mg.", "Stay on the hundred micrograms."),
    ("Weight 82.5 kg.", "You're eighty two and a half kilos today."),
    ("Bisoprolol 1.25 mg.", "It's the one and a quarter you take."),
    ("Lorazepam 0.5 mg at night.", "Point five of the lorazepam, at bedtime."),
    ("Temperature 38.6.", "She was thirty eight six when I took it."),
    ("BP 104/62.", "Your pressure is one oh four over sixty two."),
    ("Quetiapine 150 mg at night.", "I take three at night, they're fifties."),
    ("Mirtazapine 7.5 mg.", "Half of the fifteen, I cut it."),
    ("Systolic fell by 24.", "Lying it's one fifty, standing one twenty six."),
    ("Apply every 12 hours.", "Put it on twice a day."),
    ("Lost 28 lb since spring.", "I've dropped two stone since the spring."),
    ("Appointment on the 17th.", "They'll see you on the seventeenth."),
    ("Recurs in 25% of people.", "It comes back in one in four."),
    ("Tablets at 15:00.", "I have them at three in the afternoon."),
    ("Onset at 9:30.", "It came on at half nine."),
    ("Seen at 31/40.", "I'm thirty one weeks now."),
    ("Insulin 34 units in total.", "Twenty in the morning and fourteen at night."),
    ("Colposcopy in 28 to 42 days.", "They write to you, four to six weeks."),
)  # fmt: skip
OTHER = (
    ("Review in 14 days.", "We'll have you back in three weeks."),
    ("Present for 18 months.", "It's been there two years now."),
    ("Flucloxacillin for 7/7.", "You take it for five days."),
    ("Clinic in 4/52.", "I'll see you in six weeks' time."),
    ("Scan within 16 weeks.", "They'll scan you inside three months."),
    ("Nodule of 14 mm.", "There's a lump there of about one point two centimetres."),
    ("Thyroxine 0.15 mg.", "Stay on the hundred micrograms."),
    ("Bisoprolol 2.5 mg.", "It's the one and a quarter you take."),
    ("Temperature 39.6.", "She was thirty eight six when I took it."),
    ("Quetiapine 250 mg at night.", "I take three at night, they're fifties."),
    ("Systolic fell by 34.", "Lying it's one fifty, standing one twenty six."),
    ("Apply every 6 hours.", "Put it on twice a day."),
    ("Lost 40 lb since spring.", "I've dropped two stone since the spring."),
    ("Appointment on the 27th.", "They'll see you on the seventeenth."),
    ("Tablets at 17:00.", "I have them at three in the afternoon."),
)  # fmt: skip


def marked(statement, said):
    case = a_case(said, statement)
    found = [*entities(case), *measures(case)]
    return [finding.code for finding in found if finding.code in ("number_unsaid", "count_differs")]


@pytest.mark.parametrize(("statement", "said"), SAME)
def test_the_same_amount_in_another_form_was_said(statement, said):
    assert not marked(statement, said)


@pytest.mark.parametrize(("statement", "said"), OTHER)
def test_another_amount_was_not(statement, said):
    assert marked(statement, said)


@pytest.mark.parametrize("statement", ["CA-125 to be repeated.", "Hair loss after COVID-19.", "On a 5-HT3 antagonist."])
def test_a_number_of_a_name_is_no_amount(statement):
    assert not marked(statement, "We'll do that one again, and it was after that that you lost it.")


@pytest.mark.parametrize(
    ("speech", "values"),
    [
        ("twelve and a half", [12.5]),
        ("point five or one", [0.5, 1.0]),
        ("at that point two weeks ago", [2.0]),
        ("two oh four", [204.0]),
        ("one, oh no, two", [1.0, 2.0]),
        ("take one oh and two", [1.0, 2.0]),
        ("a thousand twice", [1000.0]),
        ("a hundred and nine kilos", [109.0]),
        ("nought point two five", [0.25]),
        ("the twenty-first", [21.0]),
        ("hundreds of them, at one point", [1.0]),
    ],
)
def test_the_likeliest_value_of_what_is_said(speech, values):
    assert [value for value, _, _ in number_spans(speech)] == values


def test_short_durations_are_read_with_their_characters():
    assert list(short_durations("for 3/7, then 2/12")) == [(3.0, "day", 4, 7), (2.0, "month", 14, 18)]


def test_nothing_is_held_by_no_talk():
    said = AmountsSaid([])
    assert not said.holds("for 3 days", 3.0, 4, 5)
