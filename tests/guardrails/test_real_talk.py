"""Cases as they are said in a visit, each with the reason why it must, or must not, be marked."""

from __future__ import annotations

import pytest

from scribe_core.guardrails.case import Case
from scribe_core.guardrails.checks import Guard
from scribe_core.types import Section, Speaker, Statement, Turn

S, OB, A, P = Section
GUARD = Guard()
FINE = "fine"

# reason; talk, D: doctor, P: patient, one line a turn; section; statement; what the checks must say
CASES = [
    # denials
    ("denied in answer to a question", "D: Any fever?\nP: No.", S, "The patient denies fever.", FINE),
    ("a denial flipped", "D: Any fever?\nP: No.", S, "The patient has a fever.", "contradicted"),
    ("a yes flipped", "D: Any chest pain?\nP: Yes, since Monday.", S, "She denies chest pain.", "contradicted"),
    ("denied in the patient's own words", "P: I haven't had any nausea.", S, "No nausea.", FINE),
    ("own denial flipped", "P: I haven't had any nausea.", S, "She reports nausea.", "contradicted"),
    ("denial before but", "P: No cough but I have a fever.", S, "She reports fever and no cough.", FINE),
    ("denial does not reach over but", "P: No cough but I have a fever.", S, "She denies fever.", "contradicted"),
    ("does n't, as transcripts split it", "P: i do n't have any headache", S, "He denies headache.", FINE),
    ("a question nobody answered proves nothing either way", "D: Any dizziness?\nP: Well, my knee.", S, "Knee.", FINE),
    ("no doubt is no denial", "D: No doubt this is pneumonia.", A, "Pneumonia.", FINE),
    ("a question late in a turn", "D: great so tell me have you experienced any kind of numbness\nP: no no numbness", S, "She reports numbness.", "contradicted"),
    ("its denial", "D: great so tell me have you experienced any kind of numbness\nP: no no numbness", S, "She denies numbness.", FINE),
    ("a question is no fact", "D: okay good but now are you able to move your arm\nP: you know I have trouble with it", S, "She is able to move her arm.", "unsupported"),
    ("unless it was answered", "D: Are you able to move your arm?\nP: A little.", S, "She is able to move her arm a little.", FINE),
    ("or the answer was heard in the same turn", "D: have you had kidney stones before yeah\nP: okay", S, "History of kidney stones.", FINE),
    ("denied in the same turn", "D: any numbness or tingling no okay\nP: okay", S, "She reports numbness.", "contradicted"),
    ("the doctor's words as the patient's", "D: it is hard around the holidays to watch a diet\nP: okay", S, "The patient reports that it is hard around the holidays.", "unsupported"),
    ("the patient's story, summed up", "D: so you've had that lobectomy two years ago\nP: okay", S, "The patient reports a lobectomy.", FINE),
    ("told, then okay?", "D: You have a rash, okay?\nP: No way.", OB, "A rash.", FINE),
    ("negative on examination", "D: I hear wheezing on both sides, no crackles.", OB, "Wheezing, no crackles.", FINE),
    ("a finding invented by dropping no", "D: I hear no crackles.", OB, "Crackles were heard.", "contradicted"),
    ("in another form of the word", "P: A rash.\nD: Any itchiness?\nP: Yes, a lot.", S, "Itchy rash.", FINE),
    ("by its letters", "P: My son has R A.", S, "Her son has rheumatoid arthritis.", FINE),
    ("the number of the next point", "D: It is impingement.", A, "Impingement. 4.", FINE),
    ("a decimal at the end", "P: I had a temperature of 38.2 on Sunday.", OB, "Temperature is 38.2.", FINE),
    ("an illness that no table has", "P: My eyes are dry.", A, "She has sarcoidosis.", "unsupported"),
    ("the dose of another drug", "D: Continue cozaar 100 milligrams, norvasc 5 milligrams.", P, "Norvasc 100 mg.", "contradicted"),
    ("a dose that goes up", "D: Lisinopril, from 20 up to 40 milligrams.", P, "Increase lisinopril from 20 mg.", FINE),
    ("a side and itself", "P: My right arm hurts more than my left.", S, "Left greater than left arm pain.", "contradicted"),
    ("a side and the other", "P: My right arm hurts more than my left.", S, "Her right arm hurts more than the left.", FINE),
    # somebody else
    ("the mother's illness", "P: My mother has diabetes.", S, "Her mother has diabetes.", FINE),
    ("the mother's illness given to the patient", "P: My mother has diabetes.", S, "She has diabetes.", "contradicted"),
    ("family history as such", "P: My father had a stroke.", S, "Family history of stroke.", FINE),
    ("the sister's asthma", "P: My sister has asthma, I don't.", S, "The patient has asthma.", "contradicted"),
    # sides
    ("both sides said, of different parts", "P: My left knee hurts and my right hip.", S, "Right knee pain.", "contradicted"),
    ("each part with its side", "P: My left knee hurts and my right hip.", S, "Left knee and right hip pain.", FINE),
    # grades, ranges and years
    ("another type", "P: I have type two diabetes.", S, "Type 1 diabetes.", "contradicted"),
    ("the same type in words", "P: I have type two diabetes.", S, "Type 2 diabetes.", FINE),
    ("a graded murmur flipped", "D: A two out of six systolic murmur.", OB, "6/6 systolic murmur.", "contradicted"),
    ("a murmur of no grade", "D: A two out of six systolic murmur.", OB, "2/1 systolic murmur.", "unsupported"),
    ("another grade of swelling", "D: One plus pitting edema.", OB, "3+ pitting edema.", "contradicted"),
    ("a range that is none", "D: Rest for two to three weeks.", P, "Rest for 20-3 weeks.", "unsupported"),
    ("a taper is a range", "D: Prednisone from forty to twenty milligrams.", P, "Prednisone from 40 to 20 mg.", FINE),
    ("another dose said without its unit", "D: Metformin five hundred milligrams, lisinopril twenty.", P, "Lisinopril 20 mg.", FINE),
    ("another type in Roman numerals", "P: I have type two diabetes.", S, "Type I diabetes.", "contradicted"),
    ("strength is no murmur", "D: Strength five out of five, two out of six murmur.", OB, "Strength 5/5, 2/6 murmur.", FINE),
    ("an amount is no year", "D: Limit fluids to fifteen hundred.", P, "Fluids limited to 2000 mL.", "unsupported"),
    ("a range", "D: Rest for two to three weeks.", P, "Rest for 2-3 weeks.", FINE),
    ("a large number is no year", "P: My sugar is rarely over two hundred.", S, "Sugar rarely over 2000.", "unsupported"),
    ("a year that was worked out", "P: That was last year.", S, "Since 2021.", FINE),
    # what was named
    ("another relative", "P: My mother had a stroke.", S, "Her sister had a stroke.", "unsupported"),
    ("another part of the body", "P: My knee hurts.", S, "The patient's shoulder hurts.", "unsupported"),
    ("belly is abdomen", "P: My belly is sore.", S, "The abdomen is sore.", FINE),
    ("another span of time", "P: It has hurt for three weeks.", S, "It has hurt for 3 years.", "unsupported"),
    ("a week is seven days, said otherwise", "P: I cough every night.", S, "He coughs daily.", FINE),
    ("the adverb is no part of the body", "D: The results are back.", OB, "The results are back.", FINE),
    ("a finding added", "P: I have a cough.", S, "She reports cough and night sweats.", "unsupported"),
    ("the same finding in another form", "P: I am diabetic.", S, "She has diabetes.", FINE),
    ("a number said of something else", "P: Two weeks ago, at three.", S, "It began 3 weeks ago.", "contradicted"),
    ("both ends of a range", "P: Two or three weeks ago.", S, "It began 2 to 3 weeks ago.", FINE),
    ("an age is no span of time", "P: I am forty. It began two years ago.", S, "A 40-year-old man.", FINE),
    # numbers and units
    ("numbers in words", "D: Blood pressure is one fifty over ninety two.", OB, "Blood pressure 150/92.", FINE),
    ("hundreds shared by two", "P: My sugar was three to four hundreds.", S, "Blood sugar of 300 to 400.", FINE),
    ("a digit changed", "D: Blood pressure is one fifty over ninety two.", OB, "Blood pressure 160/92.", "unsupported"),
    ("ten times the dose", "D: Take lisinopril ten milligrams a day.", P, "Lisinopril 100 mg daily.", "unsupported"),
    ("milligram to microgram", "D: Take lisinopril ten milligrams.", P, "Lisinopril 10 mcg.", "contradicted"),
    ("the right dose", "D: Take lisinopril ten milligrams a day.", P, "Lisinopril 10 mg daily.", FINE),
    ("half in words", "P: I take half a tablet of finasteride.", S, "He takes 0.5 tablet of finasteride.", FINE),
    ("couple of weeks", "D: Come back in a couple of weeks.", P, "Return in 2 weeks.", FINE),
    ("weeks to months would need the number", "D: Come back in three weeks.", P, "Return in 4 weeks.", "unsupported"),
    ("two point five", "D: Start bisoprolol two point five milligrams.", P, "Start bisoprolol 2.5 mg.", FINE),
    ("decimal lost", "D: Start bisoprolol two point five milligrams.", P, "Start bisoprolol 25 mg.", "unsupported"),
    ("twice for once", "D: Take metformin 500 mg twice a day.", P, "Metformin 500 mg once a day.", "contradicted"),
    ("bid is twice a day", "D: Take metformin 500 mg twice a day.", P, "Metformin 500 mg BID.", FINE),
    ("every eight hours is three times", "D: Ibuprofen 400 mg every eight hours.", P, "Ibuprofen 400 mg TID.", FINE),
    # sides
    ("the side as said", "P: My left knee hurts.", S, "Left knee pain.", FINE),
    ("the other side", "P: My left knee hurts.", S, "Right knee pain.", "contradicted"),
    ("a side that nobody said", "P: My knee hurts.", S, "Right knee pain.", "unsupported"),
    ("a correction leaves both sides said", "P: My right knee, no wait, the left one hurts.", S, "Left knee hurts.", FINE),
    ("right now is no side", "P: My left knee hurts right now.", S, "Right knee pain.", "contradicted"),
    ("what was left behind", "P: She left the gas on twice.", S, "She left the gas on twice.", FINE),
    ("who left", "P: I had to go, the cart is still there.", S, "The patient left the cart there.", FINE),
    ("left to him, and his left", "P: It left me dizzy.", S, "It left him dizzy.", FINE),
    ("has left arm weakness", "P: My right arm is weak.", S, "She has left arm weakness.", "contradicted"),
    ("all right is no side", "D: The heels are fine.", OB, "Heels are all right.", FINE),
    ("a side by itself", "D: My right knee is fine. The left is the bent one.\nP: Yes.", S, "The left is the bent one.", FINE),
    ("pain on the right", "P: My pain is on the left side.", S, "Pain is right-sided.", "contradicted"),
    ("the doctor's right", "D: Right, it is your ear that is red.", OB, "Right ear red.", "unsupported"),
    # drugs
    ("another drug", "D: We start amoxicillin.", P, "Start azithromycin.", "unsupported"),
    ("a brand for its ingredient", "P: I take Tylenol.", S, "She takes acetaminophen.", FINE),
    ("a drug the neighbour named", "D: Do you take anything?\nP: Metformin.", S, "She takes metformin.", FINE),
    # allergies and conditions against the plan
    ("penicillin allergy", "D: Any allergies?\nP: Penicillin.\nD: I'll give you amoxicillin.", P, "Start amoxicillin.", "violation"),
    ("somebody else's allergy", "P: My son is allergic to penicillin.\nD: I'll give you amoxicillin.", P, "Start amoxicillin.", FINE),
    ("not allergic", "P: I'm not allergic to penicillin.\nD: I'll give you amoxicillin.", P, "Start amoxicillin.", FINE),
    ("can't take it", "P: I can't take ibuprofen.\nD: Take ibuprofen then.", P, "Take ibuprofen.", "violation"),
    ("avoiding is no order", "P: I'm allergic to penicillin.\nD: We avoid amoxicillin.", P, "Avoid amoxicillin.", FINE),
    ("pregnant", "D: Are you pregnant?\nP: Yes.\nD: I start lisinopril.", P, "Start lisinopril.", "violation"),
    ("not pregnant", "D: Are you pregnant?\nP: No.\nD: I start lisinopril.", P, "Start lisinopril.", FINE),
    ("only in case", "D: If you were pregnant we could not do this. I start lisinopril.", P, "Start lisinopril.", FINE),
    ("taken, and left out of the note", "P: I take warfarin.\nD: And ibuprofen for the knee.", P, "Ibuprofen for the knee.", "violation"),
    ("the mother takes it", "P: My mother, she is on warfarin.\nD: And ibuprofen for the knee.", P, "Ibuprofen for the knee.", FINE),
    ("taken years ago", "P: I was on warfarin two years ago.\nD: And ibuprofen for the knee.", P, "Ibuprofen for the knee.", FINE),
    # hypothetical and past
    ("stopped long ago", "P: I stopped warfarin last year.\nD: Take ibuprofen.", P, "Take ibuprofen.", FINE),
    ("only if it gets worse", "D: If it gets worse we could start prednisone.", P, "Consider prednisone if worse.", FINE),
]  # fmt: skip


def turns_of(talk):
    who = {"D": Speaker.DOCTOR, "P": Speaker.PATIENT}
    lines = [line.split(": ", 1) for line in talk.splitlines()]
    return tuple(Turn(id=i, speaker=who[s], start_s=i, end_s=i + 1, text=t) for i, (s, t) in enumerate(lines, 1))


def verdicts(talk, section, text):
    turns = turns_of(talk)
    statement = Statement(id="s1", section=section, text=text, evidence=tuple(turn.id for turn in turns))
    case = Case(statement, turns, (statement,))
    return {finding.verdict.value for finding in GUARD.check(case)} - {"not_checked"}


@pytest.mark.parametrize(("reason", "talk", "section", "text", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_a_case_from_real_talk(reason, talk, section, text, wanted):
    found = verdicts(talk, section, text)
    assert (found == set()) if wanted == FINE else (wanted in found), reason


def test_there_are_enough_of_them():
    assert len(CASES) >= 40 and {case[4] for case in CASES} >= {FINE, "contradicted", "unsupported", "violation"}
