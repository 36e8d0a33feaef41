"""The shapes of what narratives are read with: phrase lists, cues, spellings and vocabularies."""

from typing import Literal, Self

from pydantic import Field, model_validator

from app.rules.model import Slug, Strict

StandingName = Literal["historical", "hypothetical", "other", "negated", "withdrawn"]
Language = Literal["en", "es"]


class PhraseList(Strict):
    """A lexicon: phrases of one meaning, with where they come from and who answers for them.

    In a phrase `(a|b|)` gives alternatives, and a word ending in `*` stands for all its inflections.
    """

    id: Slug
    title: str
    owner: str
    source: str
    language: Language = "en"
    topic: Slug | None = Field(None, description="what it is about, for cues that concern only that")
    counts_when: list[StandingName] = Field([], description="counts also when it stands so")
    who: Slug | None = Field(None, description="the phrases name a person in this role")
    adds_to: Slug | None = Field(None, description="its phrases join those of this other list")
    phrases: list[str] = Field(min_length=1)
    except_: list[str] = Field([], alias="except", description="these hold a phrase and mean something else")


class CueList(Strict):
    """Words that change how the mentions near them stand."""

    id: Slug
    title: str
    owner: str
    source: str
    language: Language = "en"
    makes: Literal[StandingName, "nothing"] = Field(
        description="how the mentions then stand; nothing: it ends the reach of cues before it"
    )
    looks: Literal["ahead", "behind"] = "ahead"
    reach: int = Field(6, ge=0, le=40, description="words between; a withdrawal reaches all before it")
    crosses_commas: bool = False
    topics: list[Slug] | None = Field(None, description="only mentions of lists on these topics")
    phrases: list[str] = Field(min_length=1)
    except_: list[str] = Field([], alias="except", description="these hold a cue and change nothing")

    @model_validator(mode="after")
    def _withdraws_what_was_said(self) -> Self:
        if self.makes == "withdrawn" and self.looks != "behind":
            raise ValueError("what withdraws looks behind")
        return self


class Spellings(Strict):
    """Other ways in which words are written: shorthand, fused words and common misspellings."""

    id: Slug
    title: str
    owner: str
    source: str
    language: Language = "en"
    words: dict[str, list[str]] = Field(min_length=1)


class Vocabulary(Strict):
    """Words by which a language is known."""

    id: Slug
    title: str
    owner: str
    source: str
    language: str = Field(pattern=r"^[A-Z]{2,3}$", description="ISO 639 code")
    words: list[str] = Field(min_length=10)
