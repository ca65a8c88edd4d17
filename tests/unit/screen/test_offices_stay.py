"""People beside offices, and people who are called as offices are: they stay. What is marked stands in brackets."""

from __future__ import annotations

import pytest

from tests.unit.screen.bracketed import read, rows
from winnow_agent.vault.screen.personal import offices
from winnow_agent.vault.screen.personal.rule import Match

_SOMEBODY = """
de: Sehr geehrter [Herr Kaiser], vielen Dank für Ihr Schreiben vom 3. Mai.
de: Sehr geehrter [Herr Präsident], die Miete ist noch nicht bezahlt.
de: Sehr geehrte [Frau Minister], Ihre Krankenkasse hat den Antrag abgelehnt.
de: Guten Tag [Herr Minister], Ihr Paket liegt bei der Nachbarin.
de: [Herr Minister] wohnt im dritten Stock.
de: [Frau Minister] hat Diabetes.
de: [Herr Richter], ich danke Ihnen für Ihre Frage. Der Ausschuss hat den Antrag der Fraktion abgelehnt, der Landtag stimmt ab.
de: Herr Präsident! Meine Damen und Herren! [Herr Graf], Sie haben im Ausschuss anders gestimmt.
de: Frau Präsidentin! [Herr Kaiser] von der SPD hat das Wort.
de: Herr Präsident! [Frau König], das ist doch Unsinn!
de: [Herr Vogt], Ihre Redezeit ist zu Ende. (Beifall bei der CDU)
de: [Frau Kanzler] aus Gera hat die Petition eingereicht. Der Ausschuss dankt.
de: Wir danken [Herrn Schultheiß] für den Bericht im Gemeinderat.
de: [Thomas Kanzler] (CDU): Herr Präsident! Der Antrag liegt vor. Zuruf: [Herr Kanzler], das stimmt nicht! Der Landtag lehnt den Antrag der Fraktion ab.
de: Familie Bürgermeister zog aus. [Herr Bürgermeister], Sie haben den Antrag im Ausschuss nicht gestellt. Der Gemeinderat lehnt den Antrag der Fraktion ab.
de: Patient: [Herr Präsident]
de: Patientin: [Frau Kanzler]
de: Zeugin [Frau Richter] sagte aus.
de: [Herr Präsident], geboren am 3. Mai 1961, ist Mieter.
de: [Herr Präsident] und seine Frau sind ausgezogen.
de: [Frau Vorsitzende] hat Fieber.
de: [Herr Bischof] hat den Termin abgesagt.
de: [Frau Abt] ist krankgeschrieben.
de: [Herr Prior] zahlt die Miete nicht.
de: [Herr Papst] wurde entlassen.
de: Frau Bundesministerin [Elisabeth Thun] hat das Wort.
de: Herr Bundesminister [Kaiser], ich frage Sie.
de: Der Herr Bundesfinanzminister [Prattes] nennt das Rücklage.
de: Herr Staatssekretär [König], Sie haben das Wort.
de: Frau Staatssekretärin [Weddigen] führt aus.
de: Herr Präsident [Müller], ich danke Ihnen.
de: Präsident ([von Salis-Brunner]): Die Motion ist angenommen.
de: Herr Abgeordneter [Zarfl], bitte.
de: [Herr Hauptmann], Ihre Kündigung ist eingegangen.
de: [Herr Amtmann] schuldet uns 400 Euro.
de: Sehr geehrter [Herr Landrat], wir bestätigen Ihren Termin in der Zahnarztpraxis.
de: Lieber [Herr Bürgermeister], Ihre Tochter ist krank.
de: [Herr Minister], Ihre Frau hat angerufen.
de: [Herr Bürgermeister] aus der Lindenstraße hat den Antrag auf Wohngeld gestellt.
en: Dear [Mr Speaker], thank you for your order.
en: [Mr Speaker] of 12 Elm Road objected to the motion. The committee of the council read the amendment to the budget.
en: [Mr Bishop], the committee thanks you for your evidence on the bill; the motion and the amendment go to council.
en: [Mr Dean], the hon. member for Leeds, moved the amendment. The bill goes to committee.
en: Thank you, [Mr Abbott]. The committee will vote on the bill and the motion before the budget.
en: [Mr. Marshall], you have the floor. The committee has the bill, the budget and the amendment.
en: [Mr. Pope], the committee has the bill, the budget and the amendment.
en: [Mr. King], please answer the committee. The bill, the budget, the amendment.
en: [Mr. Prior], thank you. The committee, the bill, the budget and the amendment.
en: [Mr. Judge], I yield to you. The committee, the bill, the budget and the amendment.
en: Ms [Abbott] (Hackney) (Lab): The Bill is before the Committee.
en: Patient: [Mr Speaker]
en: Tenant: [Mrs Chair]
en: [Mr Minister] has diabetes.
en: Mrs [Speaker] of 3 Mill Lane wrote to her MP about the Bill. The Committee on the Budget passed a motion.
en: Speaker: [Rose Field]
en: Chair: [Peter Okafor]
en: Mr Speaker: [Tom Hughes].
en: Q3 Chair: [Peter Okafor] wants to come in here.
en: The Chair: [Ms Dunmore], you have four minutes.
en: Mr. Speaker, [Harbhajan Uppal] arrived in 1971. The hon. member for the riding, the bill, the budget and the motion are noted.
en: Mr. Speaker, [Bob] was my friend. The hon. members, the bill, the budget and the motion are noted.
en: Mr Speaker [Hoyle] called the House to order.
en: Madam Speaker [Pelosi] gavelled the session; the bill, the budget, the committee, the motion.
en: Thank you, Mr. Chair. [John Chair] was my constituent. The committee, the bill, the budget, the motion.
en: [Mr. Mayor] of 14 Hill Street owes rent.
en: [Mrs Mayor] has flu.
en: Dear [Mr Mayor], your appointment is on Monday.
en: [Mr Mayor], your wife rang. The council, the committee, the budget, the motion.
en: [Mr Clerk] paid late.
en: ([Mark Delacroix], Lib.)
en: [Bill] Thatcher joined the bill committee.
en: [Bill], come home.
en: [Lib] called me.
en: The Member, [Mr Order], asked a question.
en: Speaker: [Order], Jane
it: Gentile [Signor Papa], la ringraziamo per la Sua lettera.
it: [Signor Sindaco], residente in via Verdi 4, ha pagato.
it: Il signor [Sindaco] Mario è malato.
it: Grazie, Presidente. [Signor Conte], lei ha mentito alla Camera.
it: Egregio [Signor Sindaco], la Sua bolletta è scaduta.
it: [Signor Abate] ha la febbre.
it: Signor Presidente [Meloni], le chiedo di rispondere.
it: Signora Ministra [Roccella], risponda.
it: la Ministra del Lavoro [Calderone] ha risposto.
it: Presidente, [Rossi] ha mentito.
it: [Signor Rey] è caduto.
it: [Signora Papa], le presento il conto.
es: Estimado [Sr. Alcalde], su factura está pendiente.
es: [Sr. Abad], el pleno votó la moción.
es: Señora presidenta, el [señor Conde] ha mentido.
es: El [señor Alcalde] tiene diabetes.
es: [Señor Rey], usted votó en contra. El Congreso, la enmienda, el diputado.
es: Sra. Presidenta ([Arrechea]).- Se va a votar.
es: SEÑORA PRESIDENTA ([Bentancur]).- Se vota.
es: la ministra de Defensa, [Margarita Robles], contestó.
es: Señora ministra [Robles], conteste.
es: Señor presidente [Sánchez], dimita.
es: [Luis Alcalde] preguntó. [Sr. Alcalde], el pleno del Ayuntamiento votó la moción del grupo municipal. El concejal no ha respondido a la enmienda.
es: Paciente: [Sr. Ministro]
es: [Sra. Presidenta], de 54 años, vive en Lugo.
fr: Monsieur [Lemaire], vous avez la parole.
fr: [M. Maire] habite au 3 rue des Lilas.
fr: Monsieur le Président, [M. Prêtre] a menti.
fr: Cher [Monsieur Maire], votre facture est impayée.
fr: Monsieur le Président [Macron], répondez.
fr: Madame la Ministre [Borne], répondez.
fr: Le Président : [Dénéréaz]. La Greffière : [Pittet-Vuadens].
fr: [Mme Abbé] est enceinte.
fr: Madame la Présidente, [Mme Leroy] demande la parole.
fr: [M. Évêque] est hospitalisé.
pt: Senhor Presidente, o Deputado [Rui Conde] mentiu.
pt: Sr. Presidente ([Nuno Prates]): Está aberta a sessão.
pt: Senhora Ministra [Temido], responda.
pt: [Senhor Rei] está doente.
pt: Paciente: [Sr. Prefeito]
pt: [Sr. Ministro] mora na Rua das Flores.
nl: [Meneer Burgemeester] woont op nummer 4.
nl: Mevrouw de voorzitter, [de heer Koning] heeft het woord.
nl: Minister [De Graaf] antwoordt.
nl: Geachte [heer Koning], uw factuur is nog niet betaald.
nl: Meneer de voorzitter, [mevrouw Bisschop] vraagt het woord.
da: Hr. formand, [fru Bisp] har ordet.
da: Hr. udenrigsminister [Løkke], svar.
da: [Hr. Formand] er syg.
no: Fru president, [Konge] har ordet.
no: Fru statsråd [Brenna] svarer.
no: [Fru Ordfører] er syk.
sv: Herr [Talman] kom hem sent.
sv: Herr talman! [Anna Biskop] har fel.
sv: Fru statsråd [Ygeman] svarar.
sv: [Herr Talman], din hyra är obetald.
fi: Puhemies [Halla-aho] avasi istunnon.
fi: [Herra Kuningas] on sairas.
pl: [Pani Marszałek] jest chora.
pl: Szanowna [Pani Marszałek], Pani faktura nie została opłacona.
pl: Panie Marszałku [Hołownia], proszę o głos.
pl: [Pan Minister] mieszka przy ulicy Polnej.
pl: Wysoka Izbo! [Pan Biskup] ma głos.
pl: [Anna Marszałek] zgłosiła poprawkę. [Pani Marszałek]! Wysoka Izbo! Klub złożył poprawkę do ustawy.
cs: Pane předsedo [Fialo], odpovězte.
cs: [Pan Král] je nemocný.
cs: Pane předsedo, [pan Kanclíř] má slovo.
ru: Господин председатель, [Царёв] солгал.
ru: Господин Министр [Лавров], ответьте.
uk: Пане Голово, [Король] просить слова.
el: Κύριε Πρόεδρε, ο [κ. Βασιλιάς] έχει τον λόγο.
el: Κύριε Υπουργέ [Γεωργιάδη], απαντήστε.
tr: Sayın Başkan [Kurtulmuş], söz istiyorum.
tr: Sayın [Başkan] Ayşe hastanede.
tr: [Sayın Başkan], kiranız ödenmedi.
tr: [Ayşe Başkan] konuştu. [Sayın Başkan], Meclis kanun teklifini görüşüyor, milletvekilleri önerge verdi.
ro: Domnule Președinte, [domnul Popa] a mințit.
hu: Tisztelt Elnök úr! [Király] Ferenc kért szót.
es: [Sr. Senador], le confirmo la cita del lunes.
es: [Señor Diputado], adjuntamos el presupuesto de la obra.
es: Buenos días, [señor Secretario], su pedido ha llegado.
it: [Signor Ministro], la Sua pratica è pronta.
pt: [Sr. Deputado], confirmo a consulta de amanhã.
de: Bitte rufen Sie [Frau Richter] zurück.
de: Herr Präsident! [Herr Marschall] hat im Ausschuss gefehlt.
de: Herr Präsident, [Herr Abt] hat das Wort.
de: Frau Ministerin [von Prattes] hat das Wort.
de: Frau Ministerin Dr. [Prattes], bitte.
de: Herr Landeshauptmann [Kaiser], ich frage Sie.
en: Mr. Speaker, [Mr. Bishop] has misled this House. The bill and the motion are before the committee.
en: The Speaker called [Mr. Dean]. The bill and the motion are before the committee; hon. members objected.
en: I thank the Minister. [Mary Field] lives in my constituency.
en: The Speaker: [Mr. Abbott].
fr: Monsieur le Maire [Lemaire], le conseil communal attend.
fr: Le greffier : [Prêtre].
it: Signor Presidente, [il signor Sindaco Mario] abita in via Roma.
nl: Mevrouw de Minister [Bruins], wanneer komt de brief?
"""


@pytest.mark.parametrize("note", ["names model", "title", "Rampart"])
@pytest.mark.parametrize("sentence", rows(_SOMEBODY))
def test_whoever_may_be_called_so_stays(sentence: str, note: str) -> None:
    text, marks = read(sentence, note)
    assert marks
    assert list(offices.judged(text, marks)) == marks


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Patientin: Frau Ministerin", "Frau Ministerin"),
        ("Name: Frau Vorsitzende, Köln", "Frau Vorsitzende"),
        ("Speaker: Order, Jane", "Order, Jane"),
        ("Chair: Welcome", "Welcome"),
        ("Mr Speaker: Tom Hughes.", "Tom Hughes"),
    ],
)
def test_whom_a_field_names_stays(text: str, value: str) -> None:
    start = text.index(value)
    mark = Match(start, start + len(value), "PERSON", 0.75, "field:person")
    assert list(offices.judged(text, [mark])) == [mark]


def test_offices_are_looked_for_in_a_time_that_grows_with_the_text(scale: int) -> None:
    text = "Herr Präsident, " * 4_000 * scale + "ich frage Sie."
    assert list(offices.judged(text, [Match(0, 14, "PERSON", 0.9, "title")])) == []
