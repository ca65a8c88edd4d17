"""The reasons that documents carry: as sentences that a person can act on, and the rules that they come from."""

from __future__ import annotations

from typing import Final

from winnow_protocol.policy import Policy, Rule


def explain(reason: str) -> str:
    """A reason as a sentence that a person can act on. An unknown one comes back as it is."""
    if reason in _SENTENCES:
        return _SENTENCES[reason]
    kind, _, detail = reason.partition(":")
    if kind == "around":
        return f"It lies in a mail or document of which this holds: {explain(detail)}"
    if kind == "detector_failed":
        detail = detail.replace("/", " or ")
    template = _TEMPLATES.get(kind)
    if kind == "quality" and detail.startswith("kind="):
        return f"The text is mostly {_KINDS.get(detail[5:], detail[5:])}, not prose or conversation."
    if kind == "quality":
        detail = _MEASURES.get(detail, f"share of {detail.replace('_', ' ')}")
    return template.format(detail) if template else reason


_SENTENCES: Final = {
    "secret": "The text holds a key, a password or a token.",
    "third_party": "A notice in the text names somebody else as its owner.",
    "training_reserved": "A notice in the text reserves its use for training or text mining.",
    "public": "Most of the text is public already.",
    "too_short": "What is left of the text is too short to be compared with others.",
    "language": "The policy does not take this language, or it could not be told.",
    "modality": "The policy does not take text that was read from this medium in this source.",
    "detector_failed": "A detector could not finish, so nobody knows what it would have found; a release asks it again.",
    "unmeasured": "The text has not been measured, so nobody knows what it is.",
    "still_found": "After redaction, something that should be gone was still found.",
    "sample": "Drawn for the audit sample: a person looks at it before it leaves.",
    "personal:names_unread": "The policy trusts no machine alone with the names in this language, so a person has to look for them.",
    "personal:density": "The text names so many people for its length that it is a list of people, redacted or not.",
    "personal:quasi": "A birth date or an age stands near so much else about its person that it could be told who it is.",
    "quality:words": "The text has fewer words than the policy asks for.",
    "quality:turns": "The conversation has fewer turns than the policy asks for.",
    "coverage:ocr_confidence": "The scan was read with too little confidence.",
    "coverage:poor_pages": "Too many pages of the scan were read with too little confidence.",
    "coverage:pages_read": "Too many pages could not be read at all.",
    "coverage:characters_decoded": "Too many characters could not be decoded.",
    "coverage:speech_covered": "Too little of the speech in the recording was understood.",
    "duplicate:own": "Another document of yours says the same.",
    "duplicate:open_archive": "The open archive has this text already.",
    "waiting": "Another partner is about to deliver the same text to the open archive; it is offered again once that has ended.",
    "no_track": "No track that you permit takes this document.",
    "refused_request": "The coordinator refused the request that it was part of; it is offered again in an hour.",
    "lease_lapsed": "Its lease at the coordinator lapsed before it was sent; it is offered again.",
    "track_not_permitted": "The policy no longer permits the track that it was assigned to; it is offered again.",
    "file_gone": "Its file is no longer in its source; it is offered again once it is back.",
    "lease_given_back": "Its file is no longer in its source, so what was reserved for it at the coordinator was given back; it is offered"
    " again once the file is back.",
    "terms_changed": "The terms of the track that it was assigned to have changed; it is offered again where terms are accepted.",
    "reviewer": "A person rejected it.",
    "withdrawal_asked": "A person took it back; the coordinator has not signed for it yet.",
    "withdrawn": "A person took it back.",
    "packed_anew": "Another document of its shard was withdrawn before it was sent; it is packed again.",
    "new_policy": "The policy has changed; it is decided on again.",
    "text_deleted": "Its text is deleted, as the policy's retention says, so nothing more can be found in it.",
    "not_screened": "It has not been screened yet.",
}
_TEMPLATES: Final = {
    "detector_failed": "The detector {} could not finish, so nobody knows what it would have found; a release asks it again.",
    "personal": "The text holds personal data of the type {}.",
    "sensitive": "The text says something of a person that is nobody's business: {}.",
    "licence": "The text states the licence {}, which the policy does not list.",
    "quality": "The text is unsound: its {} is outside what sound text shows.",
}
_MEASURES: Final = {
    "mean_word_length": "mean length of a word",
    "top_3gram": "share of the three words that most often stand together",
    "duplicate_5grams": "share of five words together that stand there before",
    "damaged": "share of damaged characters",
    "alphabetic_words": "share of words with letters",
    "stop_words": "share of the commonest words (the, and, of)",
}
"""Of which "share of …" would say too little, or the wrong thing."""
_KINDS: Final = {
    "list": "a list",
    "table": "a table",
    "log": "a log",
    "code": "a program or a configuration",
    "snippet": "a snippet",
    "boilerplate": "what stands around texts (a cookie banner, a menu, a licence)",
    "machine": "made by a machine (sentences filled in, or words in no order)",
    "garbage": "letters that make no words",
}


def rules_of(reason: str, policy: Policy) -> tuple[str, ...]:
    """The paths of a policy's rules that a reason comes from: first what it says should be done, then its measures.

    Empty for what is no rule's: a detector that failed, a person's word, an answer of the coordinator's.
    """
    kind, _, detail = reason.partition(":")
    if kind == "around":
        return rules_of(detail, policy)
    if reason in _RULES:
        return _RULES[reason]
    if kind == "sensitive":
        return (f"sensitive.subjects.{detail}", "sensitive.minimum_score", "sensitive.about")
    if kind == "personal":
        stated = f"personal.types.{detail}"
        demanding = (stated if stated in policy.values else "personal.default", "personal.minimum_score")
        moved = (
            detail == "DATE_TIME"
            and policy.personal.dates == "shift"
            and policy.personal.rule(detail) in {Rule.ALLOW, Rule.REDACT}
        )
        return ("personal.dates", *demanding) if moved else demanding
    if kind == "quality":
        return (f"quality.kinds.{detail[5:]}" if detail.startswith("kind=") else "quality.unsound",)
    if kind in _RULES:
        return _RULES[kind]
    section = reason.replace(":", ".")
    return tuple(path for path in sorted(policy.values) if path == section or path.startswith(f"{section}."))


_RULES: Final = {
    "secret": ("secrets",),
    "third_party": ("ownership.third_party", "ownership.ours"),
    "training_reserved": ("ownership.training_reserved",),
    "licence": ("ownership.other_licence", "ownership.licences"),
    "public": ("public.then", "public.share"),
    "language": ("quality.languages",),
    "sample": ("review.sample",),
    "personal:names_unread": ("personal.names.otherwise", "personal.names.languages"),
    "personal:density": ("personal.density.then", "personal.density.per_100_words"),
    "personal:quasi": ("personal.quasi.then", "personal.quasi.kinds", "personal.quasi.within"),
    "quality:words": ("quality.minimum_words", "quality.conversation.minimum_words"),
    "quality:turns": ("quality.conversation.minimum_turns",),
    "coverage:ocr_confidence": ("coverage.otherwise", "coverage.minimum_ocr_confidence"),
    "coverage:poor_pages": ("coverage.otherwise", "coverage.maximum_poor_pages"),
    "coverage:pages_read": ("coverage.otherwise", "coverage.minimum_pages_read"),
    "coverage:characters_decoded": ("coverage.otherwise", "coverage.minimum_characters_decoded"),
    "coverage:speech_covered": ("coverage.otherwise", "coverage.minimum_speech_covered"),
}
