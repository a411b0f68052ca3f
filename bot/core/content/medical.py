"""The medical guard's words and reply (``medical.yaml``)."""

from pydantic import Field

from bot.core.content.entry import Entry
from bot.core.content.values import Localized, LocalizedLists, Sources


class MedicalWords(Entry):
    """The words the medical guard weighs, per group and language; ``bot.core.matching.phrases`` says how one is written."""

    relatives: LocalizedLists = Field(default_factory=dict, description="Somebody's family: my mother.")
    self_: LocalizedLists = Field(default_factory=dict, alias="self", description="The asker: I, my.")
    patients: LocalizedLists = Field(default_factory=dict, description="Patients in general.")
    case: LocalizedLists = Field(
        default_factory=dict, description="What only the telling of a case holds: was diagnosed."
    )
    conditions: LocalizedLists = Field(default_factory=dict, description="Diseases.")
    treatments: LocalizedLists = Field(default_factory=dict, description="Medicines and treatments.")
    findings: LocalizedLists = Field(default_factory=dict, description="Test results.")
    symptoms: LocalizedLists = Field(default_factory=dict, description="What hurts.")
    outlook: LocalizedLists = Field(default_factory=dict, description="Chances and time left.")
    course: LocalizedLists = Field(
        default_factory=dict, description="How it goes on; counts only beside another subject."
    )
    questions: LocalizedLists = Field(default_factory=dict, description="What, how much: count a little.")
    asks: LocalizedLists = Field(default_factory=dict, description="Should I: asking for advice.")
    judgement: LocalizedLists = Field(
        default_factory=dict, description="What a doctor is asked to judge: is it safe."
    )
    consultation: LocalizedLists = Field(default_factory=dict, description="A doctor is wanted.")
    congress: LocalizedLists = Field(
        default_factory=dict, description="Words of the congress: session, lecture; they weigh against."
    )
    study: LocalizedLists = Field(
        default_factory=dict, description="Trials and figures, subjects of a talk; they weigh against."
    )
    reporting: LocalizedLists = Field(
        default_factory=dict,
        description="Who reports and how; with these, and no patient, a question is one about the meeting.",
    )
    names: LocalizedLists = Field(
        default_factory=dict, description="Names that hold a word of another group."
    )
    lookalikes: LocalizedLists = Field(
        default_factory=dict, description="Phrases that look like a word of another group and are none."
    )

    def by_group(self) -> dict[str, tuple[str, ...]]:
        """The words of each group in all languages together: people mix them in one sentence."""
        groups = ((key.rstrip("_"), getattr(self, key)) for key in type(self).model_fields)
        return {group: tuple(word for listed in words.values() for word in listed) for group, words in groups}


class Medical(Entry):
    """How a question for medical advice is recognised and what is replied (``medical.yaml``)."""

    reply: Localized = Field(description="What the desk replies to such a question, per language.")
    words: MedicalWords = Field(
        default=MedicalWords(),
        description="The words that are weighed, by group; left out: those of the package.",
    )
    must_trigger: LocalizedLists = Field(
        default_factory=dict, description="Questions that must get that reply; check asks them."
    )
    must_not_trigger: LocalizedLists = Field(
        default_factory=dict, description="Questions that must not get that reply; check asks them."
    )
    source: Sources = Field(default_factory=list, description="Where the reply comes from, per language.")

    def completed(self, common: "Medical | None") -> "Medical":
        """With the words of the common one where it has none of its own."""
        if common is None or "words" in self.model_fields_set:
            return self
        return self.model_copy(update={"words": common.words})
