"""How old somebody is, in words of the text itself."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule

_NUMBER: Final = r"(?<![\p{L}\p{N}.,/])\d{1,3}"

RULES: Final = (
    # In English the number alone: what stands after it tells nothing.
    Rule("age:english", "AGE", rf"(?P<value>{_NUMBER})(?=[ \-](?:years?|months?|weeks?|days?)[ \-]old|[ \-]?y/?o\b|[ ]years?[ ]of[ ]age)", 0.6),
    Rule("age", "AGE", rf"(?P<value>{_NUMBER}(?:[ \-]?jährige?[nrsm]?\b|[ ]Jahren?[ ]alt|[ ](?:ans|mois)(?=[ ](?:et[ ]demi|révolus))|[ ](?:años|meses|anos)[ ](?:de[ ](?:edad|idade)|cumplidos)|[ ]anni[ ]di[ ]età|[ ]jaar[ ]oud|[ \-]?jarige\b|[ ]år[ ]gam(?:mel|mal)|[ \-]?årige?\b|[ \-]?vuotias|[ ]ára(?:[ ]gam[\p{{L}}]{{2,4}})?|[ ](?:lat|let|rokov|года?|лет|років|роки|години|година|godina|godine|ani|évesen|éves|χρονών|ετών|yaşında|yaşındaki|tuổi|tahun)(?![\p{{L}}])|[ \-]?(?:летн|річн|годишн|letni|letý|letá|ročn)\p{{L}}{{2,4}}))", 0.6),
    Rule("age:after", "AGE", r"(?i:\b(?:aged|turn(?:s|ed)?|age:?|âgée?[ ]de|de[ ]edad[ ]de|im[ ]Alter[ ]von|all['’]età[ ]di|à[ ]l['’]âge[ ]de|a[ ]la[ ]edad[ ]de|em[ ]idade[ ]de|in[ ]de[ ]leeftijd[ ]van|i[ ]en[ ]alder[ ]af|w[ ]wieku|ve[ ]věku|vo[ ]veku|в[ ]возрасте|у[ ]віці|на[ ]возраст))[ ](?P<value>\d{1,3}(?:[ ](?:ans|años|anos|anni|Jahren|jaar|år|lat|let|rokov|лет|років|години)\b)?)(?!\p{N})(?![.,]\d|[ ]?%)", 0.6),
    Rule("age:cjk", "AGE", r"(?P<value>(?<!\d)\d{1,3}[ ]?(?:周岁|岁|歲|歳|才(?=の|で|、|。)|세(?![기\p{Hangul}])|살))", 0.6),
    Rule("age:uncased", "AGE", r"(?P<value>(?<!\p{Nd})\p{Nd}{1,3}[ ]?(?:साल का|साल की|साल के|वर्षीय|वर्ष का|वर्ष की|বছর বয়সী|বছরের|வயது|ஆண்டு வயது|ปี(?=[ ]|$)|წლის|տարեկան|עם גיל))|(?:عمره|عمرها|البالغ من العمر|البالغة من العمر|בן|בת|อายุ)[ ](?P<value>\p{Nd}{1,3}(?:[ ](?:عام\p{L}?|سنة|سنوات|שנים|ปี))?)(?!\p{Nd})", 0.45),
    Rule("age:patient", "AGE", r"(?i:\b(?:paciente|mujer|varón|hombre|niñ[oa]|señora?|homem|mulher|criança|menino|menina|patiente?|femme|homme|enfant|fille|garçon|paziente|donna|uomo|bambin[oa]|ragazz[oa])\b)[^\n.;:\d]{0,40}?[ ](?:de|di)[ ](?P<value>\d{1,3}[ ](?:años|meses|días|anos|ans|mois|anni|mesi))(?!\p{L})", 0.6),
)  # fmt: skip
