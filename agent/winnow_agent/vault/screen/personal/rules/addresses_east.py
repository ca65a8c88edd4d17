"""Addresses and their parts in Chinese, Japanese and Korean sentences: from the town down to the room, without spaces between words."""

from __future__ import annotations

from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.terms import alternatives

# Chinese
_PROVINCES: Final = alternatives(
    "北京|上海|天津|重庆|重慶|河北|山西|辽宁|遼寧|吉林|黑龙江|黑龍江|江苏|江蘇|浙江|安徽|福建|江西|山东|山東|河南|湖北|湖南|广东|廣東|海南|四川|贵州|貴州|云南|雲南|陕西|陝西|甘肃|甘肅|青海|内蒙古|广西|廣西|西藏|宁夏|新疆|台湾|臺灣"
)
_CITIES: Final = alternatives(
    "石家庄|唐山|秦皇岛|邯郸|邢台|保定|张家口|承德|沧州|廊坊|衡水|太原|大同|阳泉|长治|晋城|朔州|晋中|运城|忻州|临汾|吕梁|呼和浩特|包头|赤峰|通辽|鄂尔多斯|沈阳|大连|鞍山|抚顺|本溪|丹东|锦州|营口|阜新|辽阳|盘锦|铁岭|葫芦岛|长春|四平|辽源|通化|延边|哈尔滨|齐齐哈尔|牡丹江|佳木斯|大庆|鹤岗|双鸭山|绥化",
    "南京|无锡|徐州|常州|苏州|南通|连云港|淮安|盐城|扬州|镇江|泰州|宿迁|昆山|杭州|宁波|温州|嘉兴|湖州|绍兴|金华|衢州|舟山|台州|丽水|义乌|合肥|芜湖|蚌埠|淮南|马鞍山|安庆|黄山|滁州|阜阳|宿州|六安|亳州|福州|厦门|莆田|三明|泉州|漳州|南平|龙岩|宁德|南昌|景德镇|萍乡|九江|赣州|吉安|宜春|上饶",
    "济南|青岛|淄博|枣庄|东营|烟台|潍坊|济宁|泰安|威海|日照|临沂|德州|聊城|滨州|菏泽|郑州|开封|洛阳|平顶山|安阳|鹤壁|新乡|焦作|濮阳|许昌|漯河|三门峡|南阳|商丘|信阳|周口|驻马店|武汉|黄石|十堰|宜昌|襄阳|鄂州|荆门|孝感|荆州|黄冈|咸宁|恩施|长沙|株洲|湘潭|衡阳|邵阳|岳阳|常德|张家界|益阳|郴州|永州|怀化|娄底",
    "广州|韶关|深圳|珠海|汕头|佛山|江门|湛江|茂名|肇庆|惠州|梅州|汕尾|河源|阳江|清远|东莞|中山市|潮州|揭阳|南宁|柳州|桂林|梧州|北海|玉林|百色|海口|三亚|成都|自贡|攀枝花|泸州|德阳|绵阳|广元|遂宁|内江|乐山|南充|眉山|宜宾|达州|雅安|贵阳|遵义|昆明|曲靖|玉溪|保山|昭通|丽江|大理|拉萨|西安|铜川|宝鸡|咸阳|渭南|延安|汉中|榆林|安康|兰州|天水|西宁|银川|乌鲁木齐",
    "台北|臺北|新北|桃園|桃园|台中|臺中|台南|臺南|高雄|基隆|新竹|嘉義|嘉义|苗栗|彰化|南投|雲林|屏東|宜蘭|花蓮|台東|臺東|瀋陽|廣州|長沙|武漢|鄭州|濟南|蘇州|無錫|寧波|溫州|廈門|長春|哈爾濱|九龍|九龙|新界|香港|澳門|澳门",
)
_TOWN: Final = rf"(?:{_PROVINCES}|{_CITIES})"
_PLACE: Final = rf"(?:{_PROVINCES}省?)?{_TOWN}市?(?:\p{{Han}}{{1,4}}?[区區县縣镇鎮乡鄉村])?"
_NUMBER: Final = (
    r"(?:[\p{Nd}A-Za-z甲乙丙丁]{1,6}|[一二三四五六七八九十百零〇]{1,5})(?:[\-–—之][\p{Nd}A-Za-z]{1,5}){0,3}"
)
_UNIT: Final = r"(?:[号號][楼樓](?![下上里内前后顶梯])|号院|號院|号|號|弄|巷|座|栋|棟|幢|楼|樓|单元|單元|室|层|層|房|组|組|队|户|门|門|期(?=\p{Nd})|(?!\p{Nd}))"
_ROAD: Final = r"(?:(?:大|[东西南北中])?(?:(?<![走一网電电思铁])路|街|大道|(?<![知报報频頻味地轨跑管渠通隧难公人])道|巷|胡同|里弄)(?:[东西南北中一二三四五六七八九十]段)?)"
_ESTATE: Final = r"(?:小区|小區|花园|花園|家园|家園|新村|新城|公寓|大厦|大廈|苑|公馆|广场|廣場|嘉园|名城|别墅|宿舍|家属院|大院|社区|國宅|山庄)"
_NUMBERED: Final = rf"(?:{_NUMBER}(?:[号號][楼樓](?![下上里内前后顶梯])|号院|號院|号|號|弄|巷|座|栋|棟|幢|楼|樓|单元|單元|室|层|層|房)[ ]?){{1,6}}(?:(?:附)?[\p{{Nd}}A-Za-z]{{1,5}}(?:室|房|号)?(?![\p{{Nd}}年月日点元个]))?(?!线|線|文|选|令|字|机)"
# What leads to an address and is no part of it; no place's name holds these.
_LEAD: Final = r"(?<=住在|住於|住于|家在|家住|租在|租住|搬到|搬去|搬至|搬回|寄到|寄至|寄往|请寄|送到|送至|外卖送|停在|位于|位於|地址是|住址是|地址为|地址[:：]|住址[:：]|在|住|到|[是至回来來去从從，。、；：:\s])"
_BEHIND: Final = r"(?=[，,。.、；;！!？?）)\s…]|$|的|了|附近|旁|对面|那边|那儿|这边|这儿|不肯|上班|已经|很多年|多年|[一二三四五六七八九十两几]+年|吧|呢|啊|哦)"
_LIVES: Final = r"(?:住在|居住在|现住|現住|定居在?|家住|家在|家乡在|老家在|老家是|祖籍(?:是|在)?|籍贯[是:：]?|出生在|生在|生于|生於|出生于|出生於|长大在|来自|來自|搬到|搬去|搬回|移居|迁居|嫁到|调到|调回|户口(?:还)?在|老家还?在|回老家)"
# "Remember", "block", "hold": the same character behind another verb.
_NOT_KEPT: Final = "(?<![记記挡擋抓停稳穩站握守锁鎖憋忍保顶頂盖蓋遮困圍围扣])"
_LIVED: Final = r"(?:生活|居住|定居|长大|長大|出生|上学|念书|读书|讀書|工作|打工|租房|买了?房|安家|落户|成家)"
# Japanese
_JA: Final = r"[\p{Han}\p{Hiragana}\p{Katakana}ーヶケ々ノ]"
_JA_TOWNS: Final = alternatives(
    "札幌|函館|旭川|小樽|釧路|帯広|青森|弘前|八戸|盛岡|仙台|石巻|秋田|山形|鶴岡|福島|郡山|会津若松|いわき|水戸|つくば|日立|宇都宮|足利|前橋|高崎|さいたま|大宮|浦和|川越|川口|所沢|千葉|船橋|柏|松戸|市川|東京|八王子|立川|町田|吉祥寺|横浜|川崎|横須賀|鎌倉|藤沢|相模原|小田原|新潟|長岡|富山|高岡|金沢|福井|甲府|長野|松本|上田|岐阜|静岡|浜松|沼津|名古屋|豊橋|豊田|岡崎|一宮|津|四日市|伊勢",
    "大津|彦根|京都|宇治|大阪|堺|豊中|吹田|高槻|枚方|神戸|姫路|西宮|尼崎|明石|奈良|和歌山|鳥取|米子|松江|出雲|岡山|倉敷|広島|福山|呉|尾道|山口|下関|徳島|高松|松山|今治|高知|福岡|北九州|小倉|博多|久留米|佐賀|唐津|長崎|佐世保|熊本|八代|大分|別府|宮崎|都城|鹿児島|那覇|沖縄|石垣|北海道|岩手|宮城|茨城|栃木|群馬|埼玉|神奈川|山梨|石川|愛知|三重|滋賀|兵庫|島根|香川|愛媛",
)
_JA_PLACE: Final = rf"(?:{_JA_TOWNS}(?:都|府|県|市)?(?:{_JA}{{1,5}}?[市区町村])?|(?<![\p{{Han}}])(?!市区|市町|都道|全|同|各|当|他|隣|近)\p{{Han}}{{2,4}}[市区町村県])"
_JA_LIVED: Final = r"(?:住[んみむめ]|暮ら[しすせ]|居住|在住|引っ?越[しすせ]|転居|移住|生ま?れ|生まれ育|育[ちっつ]|上京|出身|育ち|実家|転勤|嫁[いぎ]|越して|下宿|出てき|やってき)"
_JA_NUMBER: Final = r"[\p{Nd}]{1,4}"
_JA_LOTS: Final = rf"(?:{_JA_NUMBER}丁目(?:{_JA_NUMBER}番地?(?:の?{_JA_NUMBER}号?)?|{_JA_NUMBER}(?:[\-−ー‐－]{_JA_NUMBER}){{0,2}})|{_JA_NUMBER}番(?:地(?:の?{_JA_NUMBER})?|{_JA_NUMBER})号?|{_JA_NUMBER}(?:[\-−ー‐－]{_JA_NUMBER}){{2,3}}|(?<=[町台丘区市村]){_JA_NUMBER}[\-−ー‐－]{_JA_NUMBER})(?:[ 　]?[\p{{Katakana}}\p{{Han}}ーA-Z]{{2,16}}[ 　]?{_JA_NUMBER}(?:号室?|室)?)?"
_JA_AREA: Final = r"(?<![\p{Han}])(?:\p{Han}{1,5}[都道府県])?(?:\p{Han}{1,5}[市区郡])?(?:\p{Han}{1,6}(?:町|村|台|丘|ヶ丘|が丘|ケ丘|野|田|山|川|橋|本町|島|崎|谷|原|沢|宮|浜|坂|塚|井|木|浦|寺|池|森|新田|東|西|南|北|上|下)?)"
# Korean
_KO: Final = r"\p{Hangul}"
_KO_TOWNS: Final = alternatives(
    "서울|부산|대구|인천|광주|대전|울산|세종|수원|성남|고양|용인|부천|안산|안양|남양주|화성|평택|의정부|시흥|파주|김포|광명|군포|하남|안성|양주|구리|포천|동두천|과천|가평|양평|춘천|원주|강릉|동해|속초|삼척|태백|청주|충주|제천|천안|아산|공주|보령|서산|논산|당진|전주|군산|익산|정읍|남원|김제|목포|여수|순천|나주|광양|해남|포항|경주|김천|안동|구미|영주|영천|상주|문경|경산|창원|마산|진해|진주|통영|사천|김해|밀양|거제|양산|제주|서귀포|분당|일산|판교|평양|함흥"
)
_KO_PLACE: Final = rf"{_KO_TOWNS}(?:특별시|광역시|시)?(?:[ ]{_KO}{{1,5}}[구군읍면동리])?"
_KO_LIVED: Final = r"(?:살[고아았던며]|삽니다|산다|사는|사세요|사신|사십|거주|태어[났나]|출생(?![아률율])|자랐|자라(?:서|고|다|며)|이사(?![회장국진직])|이주(?![민자노])|전입|올라왔|내려왔|왔어요|왔습니다|정착|자취|하숙|출신|토박이)"
_KO_GAP: Final = rf"(?:[ ]{_KO}{{1,6}}){{0,2}}?[ ]"
_KO_UNIT: Final = r"(?:[ ,]{1,2}(?:지하[ ]?|제)?[\p{Nd}A-Z]{1,5}(?:-\p{Nd}{1,4})?(?:번지|단지|동|호|층)(?!실))"
_KO_END: Final = r"(?:번지|호|층|동)?(?!\p{Nd}|[ ]?(?:퍼센트|킬로|미터|정도|여|[개명원년월일시분초주살번위점회대만천배도세%A-Za-z]|km|kg)|(?![에로입이예의와과를을으앞까])\p{Hangul})"

_NO_CHINESE: Final = frozenset(
    "这那一二三四五六七八九十两几哪我你他她它的了着过得不很这院校医旅酒宾楼乡城家学宿自同别外国"
)
_NO_CHINESE_END: Final = frozenset("里上下间中家店馆院校楼房屋层内外边人子")
_NO_CHINESE_NAME: Final = regex.compile(
    r"[的了着个条这那哪们]|^(?:马路|公路|道路|小路|大路|山路|大街|农村|山村|乡村|小镇|乡镇|城镇|山庄|广场|宿舍|公寓|社区|小区|花园|大厦)"
)
_NO_JAPANESE: Final = regex.compile(
    r"^(?:第|平成|令和|昭和|午前|午後|約)|製品|番号|型番|品番|電話|結果|成績|得点|対戦|勝敗|試合|[章節条式図表時分年月日回戦](?=\p{Nd})"
)
_NO_KOREAN: Final = frozenset([
    "그", "이", "저", "같은", "다른", "우리", "한", "옆", "시골", "산골", "우리마을", "아파트", "마을", "빌라", "별로", "서로", "바로", "따로", "홀로", "스스로",
    "그대로", "제대로", "실제로", "주로", "새로", "앞으로", "뒤로", "최대로", "최고로", "이대로", "마음대로", "참고로", "추가로", "대체로", "의외로", "날로", "진짜로", "최초로",
    "전체로", "합계로", "버스로", "택시로", "지하철로", "차로", "도로", "평균으로", "옆길", "골목길", "산길", "시골길", "도심으로", "함께", "약", "총", "다시",
])  # fmt: skip


def _named(value: str) -> bool | None:
    """False for a road or a village that is called nothing: "住在农村"."""
    return False if _NO_CHINESE_NAME.search(value) else None


def _town_of_china(value: str) -> bool | None:
    """False for what is lived in and is no town: "住在学校"."""
    return False if value[0] in _NO_CHINESE or value[-1] in _NO_CHINESE_END or _named(value) is False else None


def no_score(value: str) -> bool | None:
    """False for the numbers of a match, an article or a product."""
    return False if _NO_JAPANESE.search(value) else None


def _street_of_korea(value: str) -> bool | None:
    """False for an adverb that ends as a street does, or a word for one that is no name."""
    return False if value.split(maxsplit=1)[0] in _NO_KOREAN else None


RULES: Final = (
    Rule("street:china", "LOCATION", rf"{_LEAD}(?P<value>(?:{_PLACE})?(?:\p{{Han}}{{1,6}}[区區县縣镇鎮乡鄉])?\p{{Han}}{{1,8}}?(?:{_ROAD}|{_ESTATE}){_NUMBERED})", 0.6, _named),
    Rule("estate:china", "LOCATION", rf"(?:^|(?<=[\s，。、；：:送到在住寄给至]))(?P<value>\p{{Han}}{{2,8}}?{_ESTATE}(?:{_NUMBERED}))", 0.6, _named),
    Rule("street:china, lived in", "LOCATION", rf"(?:{_NOT_KEPT}住(?:在|(?!在))|搬到|搬去|家在|租在)(?P<value>\p{{Han}}{{2,8}}?(?:{_ROAD}|{_ESTATE}|[村屯镇庄])){_BEHIND}", 0.5, _named),
    Rule("village:china", "LOCATION", rf"(?P<value>{_PLACE}(?:\p{{Han}}{{1,5}}[市区县镇乡]){{0,3}}\p{{Han}}{{1,6}}?(?:村|屯|庄(?!村)|寨)(?:{_NUMBER}[组組队号])?)", 0.6),
    Rule("box:china", "LOCATION", rf"(?P<value>(?:{_PLACE})?(?:第?\p{{Nd}}{{1,6}}(?:[号號])?(?:信箱|郵箱|邮政信箱)(?:\p{{Nd}}{{1,4}}分箱)?|(?:郵政信箱|邮政信箱|信箱)第?\p{{Nd}}{{1,6}}[号號]))", 0.6),
    Rule("postcode:china, word", "LOCATION", r"(?:邮政编码|郵遞區號|邮编|郵編)(?:是|为|為)?[ ]?[:：]?[ ]?(?P<value>\p{Nd}{3,6})(?!\p{Nd})", 0.6),
    Rule("town:china, lives in", "LOCATION", rf"{_LIVES}(?:了)?(?P<value>{_PLACE})", 0.5),
    Rule("town:china, lived in", "LOCATION", rf"在(?P<value>{_PLACE}){_LIVED}", 0.5),
    Rule("town:china, from 1", "LOCATION", rf"(?:是|为|都是)(?P<value>{_PLACE})(?:本地)?的?人(?!民|口|大|员|物|事|工|才)", 0.5),
    Rule("town:china, from 2", "LOCATION", rf"[从從](?P<value>{_PLACE})(?:搬|过来|過來|嫁|调来|迁)", 0.5),
    Rule("town:china, from 3", "LOCATION", rf"(?:老家|故乡|家乡)(?:是|在)(?P<value>{_PLACE})", 0.5),
    Rule("town:china, before an end", "LOCATION", rf"(?:{_NOT_KEPT}住(?:在|(?!在))|搬到|出生在|生于|老家在|嫁到|移居)了?(?P<value>\p{{Han}}{{2,4}}){_BEHIND}", 0.4, _town_of_china),
    Rule("street:japan", "LOCATION", rf"(?P<value>{_JA_AREA}{_JA_LOTS})(?![\p{{Nd}}対]|[\-−]\p{{Nd}})", 0.55, no_score),
    Rule("box:japan", "LOCATION", r"(?P<value>(?:\p{Han}{1,8}郵便局|\p{Han}{2,5}[都道府県市区局]?)?(?:内|気付)?私書箱(?:第)?\p{Nd}{1,5}号?)", 0.6),
    Rule("postcode:japan, word", "LOCATION", r"郵便番号(?:は|が|:|：)?[ 　]?(?P<value>〒?\p{Nd}{3}[\-−]?\p{Nd}{4})(?!\p{Nd})", 0.6),
    Rule("town:japan, lived in", "LOCATION", rf"(?P<value>{_JA_PLACE})(?:に|で|へ|から|の|を|内に|市内に|周辺に)?(?:[\p{{Han}}\p{{Hiragana}}]{{1,4}}(?:に|で|は|年|から))?{_JA_LIVED}", 0.5),
    Rule("town:japan, home", "LOCATION", rf"(?:実家|自宅|生家|故郷|出身地?|住まい|地元|家)は(?P<value>{_JA_PLACE}(?:[\p{{Han}}\p{{Katakana}}ー]{{1,8}})?)", 0.5),
    Rule("street:korea, lived in", "LOCATION", rf"(?<!{_KO})(?P<value>(?:{_KO}{{1,6}}[시군구][ ])?{_KO}{{1,8}}(?:로|길|대로|동|리|읍|면|마을|아파트|빌라|단지))(?:\p{{Nd}}{{1,3}}[길동])?에(?:서)?{_KO_GAP}?(?:살|삽|사는|사세|사신|사십|산다|거주)", 0.5, _street_of_korea),
    Rule("house:korea", "LOCATION", rf"(?<!{_KO})(?P<value>(?:{_KO_PLACE}[ ])?(?:{_KO}{{1,6}}[시군구읍면동][ ]){{0,2}}{_KO}{{1,10}}(?:아파트|빌라|마을|타운|맨션|오피스텔|빌딩|주택|캐슬|파크){_KO_UNIT}{{1,3}})", 0.6),
    Rule("street:korea, number", "LOCATION", rf"(?<!{_KO})(?P<value>(?:{_KO_PLACE}[ ])?(?:{_KO}{{1,6}}[시군구읍면][ ]){{0,2}}{_KO}{{1,8}}\p{{Nd}}{{0,3}}(?:(?:대로|로|길)(?:[ ]?\p{{Nd}}{{1,4}}(?:번길|번가|길))?[ ]\p{{Nd}}{{1,4}}(?:-\p{{Nd}}{{1,4}})?|(?:가|동|리)[ ]\p{{Nd}}{{1,4}}(?:-\p{{Nd}}{{1,4}}|(?:-\p{{Nd}}{{1,4}})?번지)){_KO_END}{_KO_UNIT}{{0,3}})", 0.5, _street_of_korea),
    Rule("box:korea", "LOCATION", rf"(?P<value>(?:{_KO}{{1,10}}우체국[ ]?)?사서함[ ]?(?:제)?\p{{Nd}}{{1,5}}호?)", 0.6),
    Rule("postcode:korea, word", "LOCATION", r"(?:우편[ ]?번호(?:는|가|:)?|우[)）])[ ]?:?[ ]?(?P<value>\p{Nd}{5}|\p{Nd}{3}-\p{Nd}{3})(?!\p{Nd})", 0.6),
    Rule("village:korea", "LOCATION", rf"(?<!{_KO})(?P<value>{_KO}{{2,4}}(?:특별자치도|도|시)[ ](?:{_KO}{{1,5}}[시군구읍면][ ]){{1,3}}{_KO}{{1,8}}(?:리|동|읍|면|로|길|마을))", 0.6),
    Rule("town:korea, lived in", "LOCATION", rf"(?<!{_KO})(?P<value>{_KO_PLACE})(?:(?:에서|에|으로|로)?{_KO_GAP}{_KO_LIVED}|[ ]사람(?:이에요|입니다|이다|이야|이고|인))", 0.45),
)  # fmt: skip
