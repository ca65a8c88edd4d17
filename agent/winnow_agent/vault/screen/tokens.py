"""Forms of credentials that detect-secrets 1.5 has no rule for, each as its issuer documents it.

A rule's name, its pattern, and, where the pattern has one, the group ``secret`` that holds the value itself.
"""

from __future__ import annotations

from typing import Final

import regex

_SOURCES: Final = {
    "age-secret-key": r"\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b",
    "anthropic": r"\bsk-ant-[A-Za-z0-9_-]{20,}",
    "atlassian": r"\bATATT3[A-Za-z0-9_=-]{60,}|\b(?:BBDC|ATBB|ATCTT3|ATSTT3)[A-Za-z0-9+/_=-]{20,}",
    "authorization-header": r"(?i)\b(?:authorization|proxy-authorization)\b[\"']?\s*[:=]\s*[\"']?(?:bearer|basic|token|apikey)\s+(?P<secret>[A-Za-z0-9+/._~=-]{12,})",
    "aws-bedrock": r"\bABSK[A-Za-z0-9+/=]{40,}|\bbedrock-api-key-[A-Za-z0-9+/=]{20,}",
    "alibaba": r"\bLTAI[A-Za-z0-9]{12,20}\b",
    "akamai": r"\bakab-[a-z0-9]{16}-[a-z0-9]{16}\b",
    "aws-mws": r"\bamzn\.mws\.[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}",
    "aws-principal": r"\b(?:AGPA|AIDA|AIPA|ANPA|ANVA|AROA|APKA|ASCA)[A-Z2-7]{16}\b",
    "cloudflare": r"\bcf(?:at|ut|k)_[A-Za-z0-9_-]{40,}",
    "connection-string": r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@\"'<>]{0,80}:(?P<secret>[^\s/@\"'<>]{3,120})@[\w.-]+",
    "azure-connection-string": r"(?i)\b(?:AccountKey|SharedAccessKey)=(?P<secret>[A-Za-z0-9+/=]{30,})",
    "dapi": r"\bdapi[0-9a-f]{32}\b",
    "digital-ocean": r"\bdo[opr]_v1_[0-9a-f]{64}\b",
    "discord-webhook": r"https://discord(?:app)?\.com/api/webhooks/\d+/[A-Za-z0-9_-]{40,}",
    "docker": r"\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}|\bSWM(?:TKN|KEY)-1-[A-Za-z0-9/+-]{40,}",
    "doppler": r"\bdp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9.]{40,}",
    "dropbox": r"\bsl\.(?:u\.)?[A-Za-z0-9_-]{60,}",
    "dynatrace": r"\bdt0[a-zA-Z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}\b",
    "figma": r"\bfig[d|o|u|r]_[A-Za-z0-9_-]{40}",
    "github-fine-grained": r"\bgithub_pat_[A-Za-z0-9_]{40,}",
    "gitlab-feed": r"\bgl(?:pat|dt|rt|rtr|wt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-[A-Za-z0-9_-]{20,}|\b_gitlab_session=[0-9a-f]{32}|\bGR1348941[A-Za-z0-9_-]{20}",
    "google-api-key": r"\bAIza[0-9A-Za-z_-]{35}",
    "google-oauth": r"\bya29\.[0-9A-Za-z_-]{30,}|\bGOCSPX-[A-Za-z0-9_-]{28}",
    "grafana": r"\bgl(?:c|sa)_[A-Za-z0-9+/_=]{30,}|\beyJrIjoi[A-Za-z0-9+/=]{40,}",
    "groq": r"\bgsk_[A-Za-z0-9]{40,}",
    "hashicorp": r"\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}|\bhv[sbr]\.[A-Za-z0-9_-]{24,}",
    "heroku": r"\bHRKU-[A-Za-z0-9_-]{30,}",
    "hugging-face": r"\bhf_[A-Za-z0-9]{34,}\b|\bapi_org_[A-Za-z0-9]{34}\b",
    "linear": r"\blin_(?:api|oauth)_[A-Za-z0-9]{32,}",
    "mailgun": r"\bkey-[0-9a-f]{32}\b",
    "new-relic": r"\bNR(?:AK|JS|II|SP|RA|BR)-[A-Za-z0-9_-]{19,}|\b(?:eu01xx?)?[0-9a-f]{30,36}NRAL\b",
    "nkey-seed": r"\bS[UNACOX][A-Z2-7]{56}\b",
    "ntlm": r"\bTlRMTVNTUAA[DB][A-Za-z0-9+/=]{40,}",
    "nuget": r"\boy2[a-z0-9]{43}\b",
    "one-time-password": r"otpauth://[^\s?]{1,100}\?[^\s]*?secret=(?P<secret>[A-Za-z2-7]{12,})",
    "perplexity": r"\bpplx-[A-Za-z0-9]{40,}",
    "planetscale": r"\bpscale_(?:tkn|pw|oauth|id)_[A-Za-z0-9_.=-]{30,}",
    "postman": r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b|\bPMAT-[A-Z0-9]{26}\b",
    "salesforce": r"\b00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]{80,}|\b3MVG[A-Za-z0-9._]{60,}",
    "sendgrid": r"\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}\b",
    "sentry": r"\bsntry[su]_[A-Za-z0-9+/=_]{40,}",
    "shopify": r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b",
    "sonarqube": r"\bsq[apu]_[0-9a-f]{40}\b",
    "sql-password": r"(?i)\b(?:identified\s+by(?:\s+password)?|(?:with|set)\s+(?:encrypted\s+)?password(?:\s*=)?|password(?:\s+for\s+\S+\s*=)?)\s*\(?\s*(['\"])(?P<secret>[^'\"\n]{4,80})\1",
    "stripe-other": r"\b(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{20,}|\bwhsec_[A-Za-z0-9+/]{32,}",
    "x-bearer": r"\bAAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%]{40,}",
    "xai": r"\bxai-[A-Za-z0-9]{70,}",
}

TOKENS: Final = {name: regex.compile(source) for name, source in _SOURCES.items()}

PRIVATE_KEY: Final = regex.compile(
    r"-----\s?BEGIN (?P<kind>[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)\s?-----"
    r"(?:(?!-----\s?BEGIN ).){0,20000}?-----\s?END (?P=kind)\s?-----"
    r"|-----\s?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?\s?-----(?:[ \t]*(?:\\r|\\n|\r?\n)?[ \t>*#|\"'+]*[A-Za-z0-9+/=:, \-]{16,})*"
    r"|\bPuTTY-User-Key-File-\d:.{0,20000}?Private-MAC: *[0-9a-f]+",
    regex.DOTALL,
)
"""A private key's whole block; where its end is missing, as far as its lines go."""
