"""Names before a title, in Chinese, Japanese and Korean; surnames of one or two signs alone are words, which no model takes for a name."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.dictionaries import korean_signs
from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.terms import alternatives

# The hundred commonest Chinese surnames, and the compound ones: with an honorific after them they begin a name.
_COMMONEST: Final = "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎閻余潘杜戴夏钟鍾汪田任姜范范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍万萬段雷钱錢汤湯尹黎易常武乔喬贺賀赖賴龚龔文"
# Those that stand alone before a title. Left out are surnames that are small words as often ("和", "向", "于", "时", "应", "从") and what titles begin with ("班主任").
SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁宋郑谢韩唐冯董萧肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎闫余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易武乔贺赖龚文庞樊兰殷施陶翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦邢柳岳齐梅莫庄辛祁耿牟卜詹关苗凌费纪靳"
    "盛童欧甄曲游阳裴席卫屈鲍覃霍翁隋甘景薄司柏柯阮桂闵柴冉辜吉饶刁瞿戚丘古米池滕晋苑邬臧宫苟褚廉娄符奚木穆燕郎邸冀谈姬屠郜晏栾郁商蒙喻揭窦宇敖糜鄢卓仇艾蓝巩井练仲乐虞卞竺冼佟栗宗巫鞠桑荆谌伏岑习胥蔺狄贝伊裘缪贲杭嵇荣荀羊储邴松巴弓牧厉戎祖韶蒲索籍苍闻莘雍濮寿扈农慕茹容戈庾寇广禄沃麻哈马"
    "張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許呂蘇盧蔣賈葉閻閆鍾鐘譚鄒陸顧龍萬錢湯喬賀賴龔龐蘭顏嚴溫蘆魯韋畢聶齊莊關費紀歐陽衛閔華饒鄔宮簡婁談欒竇藍鞏練樂諶習藺貝榮儲厲聞壽農廣祿養豐鐵鮮師繆鄺"
)
OF_TWO: Final = alternatives(
    "欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|司徒|司空|令狐|夏侯|轩辕|端木|南宫|长孙|宇文|呼延|钟离|澹台|淳于|申屠|独孤|闻人|赫连|鲜于|歐陽|司馬|諸葛|尉遲|公孫|軒轅|南宮|長孫|鍾離|獨孤|張簡|范姜"
)
TITLES: Final = alternatives(
    "先生|女士|小姐|太太|夫人|老师|老師|教授|博士|医生|醫生|大夫|律师|律師|主任|校长|校長|院长|院長|县长|縣長|市长|市長|镇长|鎮長|乡长|鄉長|村长|村長|区长|區長|里長|省长|省長|部长|部長|局长|局長|处长|處長|科长|科長|厂长|廠長|站长|站長|队长|隊長|连长|連長|排长|团长|師長|师长|军长",
    "司令|将军|將軍|法官|检察官|檢察官|警官|经理|經理|总经理|總經理|董事长|董事長|议员|議員|议长|議長|同志|师傅|師傅|老板|老闆|掌柜|神父|牧师|牧師|法师|修女|记者|記者|编辑|編輯|导演|導演|教练|教練|护士|護士|大爷|大妈|大叔|大婶|大娘|奶奶|爷爷|爺爺|阿姨|叔叔|伯伯|婆婆|嫂子",
)
BOUND_TITLES: Final = r"(?:委员(?!会)|委員(?!會)|书记(?!员|处)|書記(?!官|處)|秘书(?!处|长室)|秘書(?!處)|代表(?!团|大|性|作|人|着|了|團|處|权|會))"
# Behind a small word a surname may stand as it does at a sentence's beginning.
_BEFORE: Final = r"(?:(?<!\p{Han})|(?<=[是的和与與跟由让讓请請给給对對了说說找见見问問及被叫]))"

# Korean. Before a title of office left out are surnames that are "this", "former", "two", "late" or the like as often, and titles that are
# things as well ("market", "article", "injection").
_KO_SMALL_WORDS: Final = frozenset("이전신한두안현원총구고나진기국어금")
_KO_THINGS: Final = frozenset(["시장", "이사", "기사", "선수", "주사", "훈장", "영감", "진사", "비서", "장로", "간사"])
_KO_ANY: Final = "".join(sorted(korean_signs.SURNAMES[0] | korean_signs.SURNAMES[1]))
_KO_SURNAMES: Final = "".join(sorted({*_KO_ANY} - _KO_SMALL_WORDS))
_KO_OF_TWO: Final = alternatives("|".join(sorted(korean_signs.OF_TWO)))
_KO_CALLED: Final = "(?:씨|여사|선생|선생님|군|양|옹)"
_KO_TITLES: Final = alternatives("|".join(one for one in korean_signs.OFFICES.split("|") if one not in _KO_THINGS))

RULES: Final = (
    Rule("title:cjk", "PERSON", rf"(?P<value>[{_COMMONEST}]\p{{Han}}{{0,2}})(?:先生|女士|小姐|医生|醫生|律师|律師|老师|老師|太太|同志|さん|様|氏|殿)", 0.5),
    Rule("title:ja", "PERSON", r"(?<!\p{Han})(?P<value>\p{Han}{2,5}|\p{Katakana}{2,8})(?:さん|様|氏|ちゃん|くん)(?![\p{Han}])", 0.5),
    Rule("title:ko", "PERSON", r"(?<!\p{Hangul})(?P<value>\p{Hangul}{2,4})[ ]?(?:씨|님)(?=[은는이가의을를에과와도께, .]|\b)", 0.4),
    Rule("title:zh, surname", "PERSON", rf"{_BEFORE}(?P<value>{OF_TWO}|[{SURNAMES}])(?={TITLES}|{BOUND_TITLES})", 0.55),
    Rule("title:ko, surname", "PERSON", rf"(?<!\p{{Hangul}})(?P<value>{_KO_OF_TWO}|[{_KO_SURNAMES}])[ ](?={_KO_TITLES})", 0.5),
    Rule("title:ko, called", "PERSON", rf"(?<!\p{{Hangul}})(?P<value>{_KO_OF_TWO}|[{_KO_ANY}])[ ](?={_KO_CALLED}(?:가|이|는|은|를|을|의|에게|와|과|도|네|댁|께서|께|집안|[ .,]|$))", 0.5),
)  # fmt: skip
