"""What a guide offers when: nothing before it is known which steps apply, and typing does not lose the step."""

from tests.home import Home
from tests.search_way import labels
from tests.test_guides import at_step_one


async def test_the_steps_are_shown_once_it_is_known_which_apply(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.starts("guide_eu-kyc")
    window = await ann.sees("🔒")
    assert labels(window) == ["▶ Begin", "‹ Back", "☰ Menu"]
    await ann.taps("Begin")
    await ann.taps("Hong Kong")
    await ann.sees("primary contact")
    await ann.taps("Back")
    window = await ann.sees("Your answers")
    assert "All steps" not in " ".join(labels(window)), "whether a letter of authorisation is among them is not known"
    assert "question is still open" in window.text
    await ann.taps("Go on")
    await ann.taps("No, somebody else")
    await ann.sees("Your answers")
    await ann.taps("All steps")
    window = await ann.sees("Letter of authorisation")
    assert "A bill of the company" in window.text


async def test_a_question_in_the_middle_is_answered_and_the_step_stays(home: Home) -> None:
    ann = await home.seller("Ann")
    await at_step_one(ann)
    await ann.says("what is W-8BEN-E?")
    await ann.sees("An individual gives Form W-8BEN")
    await ann.sees("step 1 of 10")
    await ann.says("4111 1111 1111 1111")
    await ann.sees("looks like a card")
    await ann.sees("step 1 of 10")
    await ann.taps("Done, go on")
    await ann.sees("Account name")
