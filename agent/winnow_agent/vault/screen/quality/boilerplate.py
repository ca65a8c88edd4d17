"""What stands around texts: cookie banners, menus, footers of law, forms of consent, licences, calls to buy or subscribe."""

from __future__ import annotations

from collections import Counter
from typing import Final

import regex

from winnow_agent.vault.screen.quality.layout import UNSPACED
from winnow_agent.vault.screen.quality.words import WORD, Words

_PHRASES: Final = """
cookie settings|cookie|cookies|accept all|reject all|manage preferences|privacy policy|privacy notice|privacy settings
|cookie policy|terms of use|terms of service|terms and conditions|terms & conditions|all rights reserved|legal notice
|personalised ads|personalized ads|third-party vendors|our partners and we|legitimate interest|withdraw your consent
|we value your privacy|improve your experience|improve our website|by continuing to use|by using this site
|skip to content|skip to main content|back to top|log in|sign in|sign up|my account|create account|forgot password
|subscribe to our|our newsletter|unsubscribe|follow us|share on|tweet this|read more|learn more|click here|contact us
|add to cart|add to basket|shopping cart|checkout|free shipping|free delivery|buy now|order now|money back guarantee
|powered by|site map|sitemap|accessibility statement|do not sell|strictly necessary|targeting cookies
|related articles|related posts|leave a comment|leave a reply|you may also like
|this e-mail and any attachments|this email and any attachments|intended recipient|intended solely for
|is confidential and may|please consider the environment|view this email in your browser|update your preferences
|without warranty of any kind|warranties of merchantability|fitness for a particular purpose|in no event shall
|redistributions of source code|this license|this licence|the license|the software|licensor|sublicense|derivative works
|copyright holder|copyright holders|copyright notice|royalty-free|source form|consequential damages|permission is hereby granted|licensed under the|as is basis|lorem ipsum|dolor sit amet|consectetur|adipiscing|eiusmod|incididunt|excepteur|cupidatat
|akzeptieren|datenschutz|impressum|nutzungsbedingungen|allgemeine geschäftsbedingungen|agb|alle rechte vorbehalten
|einwilligung|newsletter|abmelden|anmelden|warenkorb|versandkosten|inkl. mwst|weiterlesen|mehr erfahren|zum inhalt springen
|politique de confidentialité|mentions légales|conditions générales|tous droits réservés|accepter tout|tout accepter
|paramètres des cookies|gérer les cookies|se connecter|s'inscrire|panier|livraison gratuite|en savoir plus|se désabonner
|política de privacidad|aviso legal|todos los derechos reservados|aceptar todas|configurar cookies|términos y condiciones
|iniciar sesión|regístrate|carrito|envío gratis|leer más|saber más|darse de baja|suscríbete
|informativa sulla privacy|tutti i diritti riservati|accetta tutti|gestisci preferenze|termini e condizioni|accedi|registrati
|carrello|spedizione gratuita|leggi di più|scopri di più|iscriviti
|política de privacidade|todos os direitos reservados|aceitar todos|termos de uso|termos e condições|carrinho|frete grátis
|leia mais|saiba mais|cadastre-se
|privacybeleid|alle rechten voorbehouden|alles accepteren|algemene voorwaarden|winkelwagen|gratis verzending|lees meer
|inloggen|aanmelden|uitschrijven|privatlivspolitik|cookiepolitik|accepter alle|alle rettigheder forbeholdes|læs mere|log ind
|integritetspolicy|acceptera alla|alla rättigheter|läs mer|logga in|varukorg|personvern|godta alle|les mer|logg inn
|polityka prywatności|wszelkie prawa zastrzeżone|akceptuj|regulamin|koszyk|zaloguj|czytaj więcej|pliki cookie|plików cookie
|zásady ochrany osobních|všechna práva vyhrazena|přijmout vše|obchodní podmínky|košík|přihlásit
|adatvédelmi|minden jog fenntartva|elfogadom|kosár|bejelentkezés|sütik|sütiket|tietosuoja|evästeet|hyväksy kaikki
|политика конфиденциальности|все права защищены|принять все|корзина|войти|подписаться|файлы cookie|пользовательское соглашение
|політика конфіденційності|всі права захищені|прийняти всі|кошик|увійти|gizlilik politikası|tüm hakları saklıdır|çerez|sepet
|隐私政策|版权所有|接受所有|登录|注册|购物车|プライバシーポリシー|利用規約|ログイン|すべて受け入れる|개인정보|이용약관|로그인
|سياسة الخصوصية|جميع الحقوق محفوظة|ملفات تعريف الارتباط
"""
_WORDING: Final = frozenset(phrase.strip() for phrase in _PHRASES.replace("\n", "").split("|"))
_FIRST: Final = {phrase: "" if UNSPACED.search(phrase) else WORD.findall(phrase)[0] for phrase in sorted(_WORDING)}
"""Each phrase with its first word; without, where no spaces are set."""
_PARAGRAPH: Final = regex.compile(r"\n[^\S\n]*+\n")
_WORDS_A_PHRASE: Final = 45
_LIMIT: Final = 200_000


_LEGAL: Final = """
licens licenc sublicens copyright copyleft redistribut distribut derivative warrant liab hereby herein hereof hereunder
thereof merchantab infring patent royalt terminat indemnif disclaim notwithstanding modif contributor recipient trademark
jurisdiction comply compliance software executable consequential incidental permission permitted perpetual irrevocable
worldwide noncommercial attribution fitness provision agreement privacy cookie consent opt-out unsubscrib gdpr
lizenz nutzungsrecht nutzungsbedingung schutzgegenstand urheber rechteinhaber gewährleist haftung haftet vervielfältig abwandlung
einräum geschäftsbedingung vertragspartner datenschutz einwilligung personenbezogen widerruf
concédant contributeur logiciel titulaire garantie stipulation cession redistribu confidentialité consentement
licencia licenciante licenciador garantía titular términos consentimiento privacidad
licenza licenziante garanzia responsabilità consenso privatezza licença licenciante garantia termos consentimento privacidade
licentie gebruiksrecht gebruiksvoorwaarden aansprakelijk toestemming privacybeleid
licencj gwarancj odpowiedzialnoś użytkowni licenč licence záruk odpovědnost
лиценз правооблад гаранти ответственност согласи конфиденциальн ліценз гаранті відповідальн
"""
_STEMS: Final = tuple(_LEGAL.split())
_DIFFERENT: Final = 8


def legal_words(words: Words) -> float:
    """The share of the words that licences, terms of use and notices of privacy are made of, where eight of them occur."""
    times = Counter(words.tokens)
    legal = {word: count for word, count in times.items() if word.startswith(_STEMS)}
    if len({word[:5] for word in legal}) < _DIFFERENT:
        return 0.0
    return sum(legal.values()) / len(words.tokens)


def boilerplate(text: str, words: Words) -> float:
    """The share of the characters in paragraphs with such a phrase for every 45 words, of the first 200,000 characters.

    Everyday words are among them ("log in", "read more"): a paragraph of a story may have one, half of a story has none.
    """
    vocabulary = frozenset(words.tokens)
    lowered = text[:_LIMIT].lower()
    present = [phrase for phrase, first in _FIRST.items() if (not first or first in vocabulary) and phrase in lowered]
    if not present:
        return 0.0
    said = regex.compile("|".join(_bounded(phrase) for phrase in sorted(present, key=len, reverse=True)))
    paragraphs = [paragraph.strip() for paragraph in _PARAGRAPH.split(lowered)]
    standing = sum(len(paragraph) for paragraph in paragraphs if _is_full(paragraph, len(said.findall(paragraph))))
    return standing / max(sum(map(len, paragraphs)), 1)


def _bounded(phrase: str) -> str:
    """A phrase as an expression: whole words, where the script sets spaces between them."""
    escaped = regex.escape(phrase)
    return escaped if UNSPACED.search(phrase) else rf"(?<!\p{{L}}){escaped}(?!\p{{L}})"


def _is_full(paragraph: str, phrases: int) -> bool:
    return phrases > 0 and phrases * _WORDS_A_PHRASE >= len(paragraph.split())
