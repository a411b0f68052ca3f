"""Why the desk decided as it did, in lines a person can read."""

from bot.core.dialogue.turn import Decision
from bot.core.faq.decision import Choice, thresholds_of
from bot.core.knowledge import Knowledge
from bot.core.matching import Match


def explain_choice(match: Match, choice: Choice, knowledge: Knowledge) -> tuple[str, ...]:
    """The candidates with their confidence, the words that counted, the thresholds, and what was missing."""
    thresholds = thresholds_of(knowledge)
    lines = [f"decision: {choice.decision}"]
    lines += [f"  {c.confidence:.3f}  {c.id}  ←  {c.question}" for c in match.candidates[:5]]
    if match.terms:
        lines.append("terms: " + ", ".join(f"{term} {weight:+.2f}" for term, weight in match.terms))
    if match.unknown:
        lines.append("unknown words: " + ", ".join(match.unknown))
    for word, likely in match.meant:
        lines.append(
            f"read {word} as " + ", ".join(f"{other} ({likeness:.2f})" for other, likeness in likely)
        )
    lines.append(
        f"coverage: {match.coverage:.0%} of the question's telling words are in the best entry's questions"
    )
    lines += [f"veto: {identifier} ({reason})" for identifier, reason in choice.vetoes.items()]
    lines.append(f"levels: answered from {thresholds.answered:.3f}, offered from {thresholds.offered:.3f}")
    return (*lines, *_what_would_change(match, choice, knowledge))


def _what_would_change(match: Match, choice: Choice, knowledge: Knowledge) -> list[str]:
    """What the decision hangs on: what is missing to the next better one, or by how much it was reached."""
    thresholds = thresholds_of(knowledge)
    best = match.candidates[0] if match.candidates else None
    if best is None:
        return []
    if choice.decision is Decision.ANSWERED:
        spare = choice.candidates[0].confidence - thresholds.answered
        if spare < 0:
            return [
                "answered below its level: a greeting or a question about the desk is answered, never offered"
            ]
        return [f"with {spare:.3f} less confidence it would only be offered"]
    if best.id in choice.vetoes:
        return [f"without the veto it would be decided by {best.id}"]
    wanted, level = (
        ("offered", thresholds.offered)
        if best.confidence < thresholds.offered
        else ("answered", thresholds.answered)
    )
    missing = (
        f"; an alternate question of {best.id} with {', '.join(match.missing)} would raise it"
        if match.missing
        else ""
    )
    return [f"to be {wanted} it would need {max(0.0, level - best.confidence):.3f} more confidence{missing}"]
