"""The words beside a name that tell somebody from a town, of a dozen languages; small, and without a full stop."""

from __future__ import annotations

from typing import Final

_KIN_WORDS: Final = (
    "wife husband mother father brother sister son daughter widow uncle aunt nephew niece grandfather grandmother diary"
    " frau mann ehefrau ehemann mutter vater bruder schwester sohn tochter onkel tante neffe nichte witwe"
    " kone mand hustru mor far bror søster syster son sønn søn datter dotter enke änka"
)
_TITLE_WORDS: Final = (
    "president chairman chairwoman minister secretary judge justice prosecutor counsel senator councillor sergeant lieutenant general major"
    " commissioner inspector officer constable detective nurse father brother sister bishop pastor vicar comrade citizen witness defendant"
    " plaintiff applicant driver keeper skipper captain coach teacher professor painter poet author singer dear dearest poor"
    " präsident präsidentin kanzler ministerin kollege kollegin kollegen abgeordneter abgeordnete abgeordneten richter richterin kommissar"
    " kommissarin oberst leutnant hauptmann pfarrer pastorin bürgermeister lehrer lehrerin zeuge zeugin kläger klägerin angeklagte angeklagter genosse"
    " lieber liebe liebes bruder schwester familie trainer"
    " kommissær kommissarie kommissarien statsråd statsminister ordfører borgmester borgmästare representanten representant dommer domare direktør direktör"
    " lærer læreren läraren presten prästen vitnet tiltalte fru frøken fröken kaptein kapten løytnant kjære kära käre kære familien familjen onkel tante broder"
    " burgemeester meester dokter agent inspecteur wethouder beste lieve familie oom zuster broeder"
    " président ministre juge avocat capitaine commandant lieutenant abbé curé sœur frère oncle tante cher chère camarade docteur"
    " presidente ministro ministra juez jueza capitán comandante teniente doctor doctora profesor profesora querido querida compañero compañera hermano hermana tío tía"
    " giudice capitano tenente avvocato dottor dottore dottoressa professore professoressa ingegner maestro maestra zio zia caro cara compagno signor"
    " senhor senhora doutor doutora capitão professora querida querido tio tia"
    " pan pani panna towarzysz ksiądz doktor profesor redaktor pán paní soudruh херр господин госпожа товарищ гражданин гражданка дядя тётя доктор профессор капитан"
    " пан пані товариш лікар кύριος κύριος κυρία"
)
_SAID_WORDS: Final = (
    "said says asked told tells answered replied wrote writes thanked met phoned rang telephoned married interviewed arrested explained shouted"
    " whispered hired sacked"
    " sagte sagt fragte antwortete schrieb erklärte meinte rief erzählte traf heiratete dankte"
    " sa sagde sier sade säger spurte spurgte frågade svarte svarede svarade skrev ringte ringde traff mødte møtte träffade forklarte giftet"
    " zei zegt vroeg antwoordde schreef ontmoette belde trouwde"
    " dit demanda répondit écrivit déclara expliqua rencontra épousa remercia"
    " dijo dice preguntó contestó respondió escribió explicó añadió conoció entrevistó"
    " disse chiese rispose scrisse spiegò aggiunse incontrò sposò ringraziò"
    " perguntou respondeu escreveu explicou acrescentou conheceu"
    " powiedział powiedziała mówi zapytał zapytała odpowiedział odpowiedziała napisał napisała dodał dodała spotkał"
    " řekl řekla zeptal odpověděl napsal sanoi kysyi vastasi kirjoitti"
    " сказал сказала спросил спросила ответил ответила написал написала добавил встретил сказав сказала запитав відповів написав είπε ρώτησε απάντησε έγραψε"
)
_DONE_WORDS: Final = (
    "thinks thought felt knew smiled laughed nodded sighed remembered walked sat slept woke ate drank cried resigned retired died argued claimed denied"
    " testified stated admitted insisted suggested believes believed wants wanted loved hated lived worked apologised promised"
    " called"
    " dachte lachte lächelte nickte wusste glaubte wollte ging ass schlief weinte starb wohnt wohnte arbeitet arbeitete behauptet behauptete bestritt"
    " tenkte tänkte tænkte ler smilte log smilede nikket nickade nikkede visste vidste mente menar mener gikk gick gik spiste åt sov gråt døde dog"
    " bor bodde boede jobber jobbar arbejder hevdet hævdede hävdade satt"
    " dacht lachte knikte wist vond wilde liep sliep huilde stierf woont woonde werkt werkte beweerde"
    " pensa rit sourit savait croyait voulait mourut habite habitait travaille travaillait affirme affirma"
    " pensó rió sonrió sabía creía quería murió vive vivía trabaja trabajaba afirmó declaró"
    " pensò sorrise sapeva credeva voleva morì abita abitava lavora lavorava dichiarò"
    " pensou riu sorriu sabia queria morreu mora morava trabalha trabalhava afirmou"
    " myślał myślała śmiał śmiała wiedział wiedziała chciał chciała umarł umarła mieszka mieszkał pracuje pracował"
    " myslel smál věděl chtěl zemřel bydlí bydlel pracuje ajatteli nauroi tiesi halusi kuoli asuu asui"
    " думал думала засмеялся засмеялась знал знала хотел хотела умер умерла живёт живет жил жила работает работал думав знав хотів помер живе жив σκέφτηκε γέλασε ήξερε ήθελε πέθανε μένει"
)
_WITH_WORDS: Final = (
    "name names surname maker signed by with called named mit laut namens name unterschrift navn namn underskrevet undertecknat med ifølge enligt heter hedder heißt hieß nom avec selon chez par nommé appelé nombre apellido con según llamado"
    " nome cognome secondo chiamato com segundo chamado naam met volgens genaamd podle podľa według від согласно με σύμφωνα"
)
_WHERE_WORDS: Final = (
    "in on at the from to near into through via around towards toward of off outside between beyond behind past leaving left visited across throughout over above"
    " aus nach bei bis über um durch von zu an auf vor hinter zwischen nahe gegen unweit"
    " i på fra från til till ved vid mot over gjennom gennem genom utenfor uden utanför nær nära mellom mellem mellan omkring rundt kring om"
    " à en dans de d'ici vers depuis pour près sur entre jusqu'à devant"
    " a desde hacia hasta por entre sobre cerca"
    " da di ad per verso tra fra sopra presso"
    " em no na do para até perto"
    " te naar uit van bij op tussen langs rond om"
    " w we ze do od koło pod nad przez między za"
    " v ve k ke u na do od při u přes mezi"
    " в во на из от до к под у над за через между около возле із зі до від біля над між"
    " στο στη στην στον από προς κοντά ke huko katika"
)
_PLACED_WORDS: Final = (
    "north south east west northern southern eastern western upper lower old new greater central great little lake river lough loch mount isle island town city"
    " port county village valley region province diocese parish bishopric stadt dorf insel gemeinde kreis landkreis region bezirk provinz bahnhof hafen schloss"
    " burg festung raum gebiet tal ort gau stadtteil landgericht amtsgericht bistum abtei kloster nordre søndre østre vestre norra södra östra västra gamle gamla"
    " île lac mont col ville commune vallée gare port ciudad provincia pueblo valle puerto sierra isla cerro lago monte città paese isola porto cidade rio ilha serra"
    " город остров озеро река область село станция місто острів озеро річка область село"
)
_JOINED_WORDS: Final = (
    "and or nor in on at by from to of for with near after before during since until where which whose whence between as than but while when because if via"
    " and under over around towards into through toward plus minus versus vs"
    " und oder sowie an auf bei von aus nach zu mit vor für wo wohin woher als bis seit während wegen gegen um durch über unter zwischen am im beim zum zur vom des der die das dem den"
    " et ou ni en à au aux du des de dans sur pour par avec où dont vers depuis puis comme mais"
    " y e o u en a al del de por para con donde desde hasta pero como"
    " ed od in di da dal del dello della a al per con su dove tra fra ma come"
    " ou em no na do da dos das ao à onde até mas"
    " en of in op te van naar met bij aan uit om voor tegen tot waar maar het"
    " og eller i på fra til ved av af med for der hvor da når mens under mellom mellem men om etter efter før samt mot"
    " och eller i på från till vid av med för där när medan under mellan men om efter före samt mot"
    " i a w we z ze na do od o oraz lub gdzie pod nad przez po za"
    " a v ve z ze na do od s se o nebo kde pod nad po za k u"
    " и а но в во на из от до по под за с со у к о где или при над та й і або від з із зі де біля και ή στο στη στην από με για"
    " ja tai"
)

KIN: Final = frozenset(_KIN_WORDS.split())
"""Whom or what somebody has, and no town, in languages that have a genitive in -s."""
BEFORE_SOMEBODY: Final = frozenset(f"{_TITLE_WORDS} {_SAID_WORDS}".split()) | {"hi", "hello"}
"""Titles, offices and verbs of saying and meeting."""
DOES: Final = frozenset(f"{_SAID_WORDS} {_DONE_WORDS}".split())
"""What somebody does, and a town hardly."""
WITH: Final = frozenset(_WITH_WORDS.split())
"""What stands before whoever made, said or shares something, or is called so."""
WHERE: Final = frozenset(_WHERE_WORDS.split())
"""Prepositions of place."""
PLACED_BEFORE: Final = frozenset(_PLACED_WORDS.split())
"""What a town's name has before it, with a capital as it may be."""
NO_SUBJECT: Final = frozenset(_JOINED_WORDS.split())
"""What may stand behind a name that is no sentence's subject."""
JOINS: Final = "and|und|et|y|e|en|og|och|i|a|и|і|та|και|ja"
"""Words for "and", for `regex`."""
