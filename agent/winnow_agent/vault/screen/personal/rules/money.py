"""Accounts, cards and wallets."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.checks import checked
from winnow_agent.vault.screen.personal.rules.terms import terms

_BANK: Final = terms(
    "bank|account|acct|sort code|bic|swift|iban|konto|kto|bankverbindung|blz|bankleitzahl|compte|banque|rib|cuenta|banco|ccc|clabe|cbu|conta|agência|conto|banca|rekening|kontonr|reg.nr|bankgiro|plusgiro|clearing|tili|pankki|reikning|rachun|účet|účtu|ú.|račun|рачун|сметка|cont|számla|bankszámla|λογαριασμ|hesap|счет|счёт|р/с|рахун|routing|aba|tài khoản|rekening|akaun"
)
_CARD: Final = terms(
    "card|visa|mastercard|amex|american express|discover|diners|jcb|maestro|credit|debit|karte|kreditkarte|carte|tarjeta|cartão|carta|kaart|kort|kortti|karta|karty|kartu|kártya|kart|карта|карт|картк|κάρτα|thẻ|cvv|cvc|exp"
)
_WALLET: Final = terms(
    "bitcoin|btc|ethereum|eth|wallet|crypto|litecoin|ltc|dogecoin|doge|monero|xmr|ripple|xrp|tron|trx|usdt|solana|sol|cardano|ada|address|donate|donation|portefeuille|billetera|cartera|portafoglio|кошел|гаман|portfel|peněženka|cüzdan"
)

RULES: Final = (
    Rule("money:iban", "IBAN_CODE", r"(?<![\p{L}\p{N}_])(?P<value>[A-Z]{2}\d{2}(?:[ \-\u00a0]?[A-Z0-9]{4}){2,7}(?:[ \-\u00a0]?[A-Z0-9]{1,4})?)(?![\p{L}\p{N}_])", 0.0, checked("iban")),
    # A slip of the pen is an account all the same.
    Rule("money:iban said", "IBAN_CODE", r"(?:(?i:iban)[ :.]{0,4}(?:(?i:nr|no|n°|code)[ :.]{0,3})?)(?P<value>[A-Z]{2}\d{2}(?:[ \-\u00a0]?[A-Z0-9]{2,4}){3,8})(?![\p{L}\p{N}_])", 0.7),
    Rule("money:iban form", "IBAN_CODE", r"(?<![\p{L}\p{N}_])(?P<value>(?=[A-Z]{2}(?:[A-Z \u00a0]{0,6}\d){10})[A-Z]{2}\d{2}[ \u00a0]?[A-Z0-9]{4}(?:[ \u00a0]?[A-Z0-9]{4}){2,6}(?:[ \u00a0]?[A-Z0-9]{1,4})?)(?![\p{L}\p{N}_])", 0.5),
    Rule("money:bic", "ID", r"(?:(?i:bic|swift)(?:[ /\-](?i:code|bic|swift))?[ :.]{1,4})(?P<value>[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)(?![\p{L}\p{N}_])", 0.6),
    Rule("money:card", "CREDIT_CARD", r"(?<![\p{L}\p{N}_.,/\-+])(?P<value>(?:[3-6]\d{3}[ \-]?\d{4}[ \-]?\d{4}[ \-]?\d{1,4}(?:[ \-]?\d{1,3})?|3[47]\d{2}[ \-]?\d{6}[ \-]?\d{5}))(?![\p{L}\p{N}_]|[.,\-]\d)", 0.4, None, _CARD, 0.75),
    Rule("money:card checked", "CREDIT_CARD", r"(?<![\p{L}\p{N}_.,/\-+])(?P<value>(?:4\d{3}|5[0-9]\d{2}|6(?:011|5\d\d|4[4-9]\d|2\d\d|[37]\d\d)|2[2-7]\d{2}|3(?:0[0-5]|[689]\d|5[2-8])\d)(?:[ \-]?\d{4}){2}[ \-]?\d{3,4}|3[47]\d{2}[ \-]?\d{6}[ \-]?\d{5})(?![\p{L}\p{N}_]|[.,\-]\d)", 0.0, checked("luhn")),
    Rule("money:card masked", "CREDIT_CARD", r"(?P<value>(?:[Xx*•]{4}[ \-]?){2,3}\d{4})(?!\d)", 0.5),
    Rule("money:account", "ID", r"(?<![\p{L}\p{N}_.,/\-+])(?P<value>\d{2,6}(?:[ \-./]\d{1,10}){0,4})(?![\p{L}\p{N}_]|[.,\-]\d)", 0.0, lambda value: None if sum(map(str.isdigit, value)) >= 6 else False, _BANK, 0.5),
    Rule("money:sort code", "ID", r"(?i:sort[ ]code|s/c)[ :.]{0,3}(?P<value>\d{2}[ \-]?\d{2}[ \-]?\d{2})(?!\d)", 0.6),
    Rule("money:bitcoin", "CRYPTO", r"(?<![\p{L}\p{N}_])(?P<value>bc1[ac-hj-np-z02-9]{11,71}|[13][a-km-zA-HJ-NP-Z1-9]{25,34})(?![\p{L}\p{N}_])", 0.0, checked("bitcoin")),
    Rule("money:ethereum", "CRYPTO", r"(?<![\p{L}\p{N}_])(?P<value>0x[a-fA-F0-9]{40})(?![\p{L}\p{N}_])", 0.9),
    Rule("money:wallet", "CRYPTO", r"(?<![\p{L}\p{N}_])(?P<value>(?:[LM][a-km-zA-HJ-NP-Z1-9]{26,33}|D[5-9A-HJ-NP-U][1-9A-HJ-NP-Za-km-z]{32}|r[1-9A-HJ-NP-Za-km-z]{24,34}|T[1-9A-HJ-NP-Za-km-z]{33}|4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}|addr1[a-z0-9]{50,110}|ltc1[a-z0-9]{30,60}|cosmos1[a-z0-9]{38}))(?![\p{L}\p{N}_])", 0.3, None, _WALLET, 0.7),
)  # fmt: skip
