"""Given names that stand for one another in everyday use: the full name, then its short forms.

The list is the project's own: common English and Spanish usage in the United States. A short
form may belong to several full names (Chris), but full names are never linked through it.
"""

_FAMILIES = """
abigail abby gail
abraham abe bram
adelaide addie adele
agnes aggie
albert al bert bertie
alejandro alex ale
alexander alex al sandy xander sasha alec
alexandra alex sandra sandy lexi sasha
alfred al fred alf alfie
alice allie ali
allison allie ali
amanda mandy
andrew andy drew
angela angie
anna ann anne annie nan
annette ann annie
anthony tony ant
antonio tony tono
archibald archie
arthur art artie
augustus gus augie
barbara barb barbie babs
bartholomew bart
beatrice bea trixie
benjamin ben benny benji
bernard bernie
bethany beth
bradley brad
brandon bran
bridget bridie biddy
caitlin cait katie
calvin cal
cameron cam
caroline carol carrie lina
carolyn carol carrie lynn
cassandra cass cassie sandra
catherine cathy kate katie cat kitty cate
cecilia cece celia
charles charlie chuck chas chaz chip
charlotte charlie lottie char
christina chris tina christy
christine chris christy tina
christopher chris topher kit
clarence clare
clifford cliff
clinton clint
cornelius neil corny
curtis curt
cynthia cindy
daniel dan danny
danielle dani
david dave davy davey
deborah deb debbie debra debby
dennis denny
dolores lola
dominic dom nick
donald don donnie donny
donna donnie
dorothy dot dottie dolly dora
douglas doug
edgar ed
edmund ed eddie ned
edward ed eddie ted teddy ned
edwin ed eddie
eleanor ellie nell nora
elizabeth liz beth betty lizzie eliza betsy bess libby lisa elsie
ellen ellie nell
emily em emmy
emma em emmy
enrique kike
ernest ernie
esther essie
eugene gene
evelyn evie eve
ezekiel zeke
florence flo flossie
frances fran frankie francie
francis frank fran frankie
francisco paco pancho frank cisco
franklin frank
frederick fred freddie freddy fritz rick
gabriel gabe
gabriela gabby gaby
gabrielle gabby
geoffrey geoff jeff
george georgie
gerald gerry jerry
gerard gerry jerry
gertrude trudy gertie
gilbert gil bert
gregory greg gregg
guadalupe lupe lupita
guillermo memo
gwendolyn gwen wendy
harold harry hal
harriet hattie
heather heath
helen nell nellie lena
henrietta hattie etta
henry hank harry hal
herbert herb bert
howard howie
hubert bert hugh
ignacio nacho
irene rene
isaac ike zac
isabel izzy bella belle isa
isabella izzy bella isa
jackson jack
jacob jake jay
jacqueline jackie
james jim jimmy jamie jem
jane janie
janet jan
janice jan
jason jay
jeffrey jeff
jennifer jen jenny jenn
jeremiah jerry jeremy
jeremy jerry
jerome jerry
jessica jess jessie
jesus chuy
joan joanie
joanna jo joann
john johnny jack jon johnnie
jonathan jon jonny nathan
jose pepe joe
josefina josie pepa
joseph joe joey jo
josephine jo josie
joshua josh
joyce joy
juan juanito
judith judy judi
julia julie
juliana julie
katherine kathy kate katie kathie kay kit kitty kat
kathleen kathy kate katie kay
kenneth ken kenny
kimberly kim kimmy
kristen kris kristy
kristina kris tina kristy
lawrence larry lars laurie
leonard leo len lenny
leroy roy lee
leslie les
lillian lil lily lilly
linda lindy lin
lorraine lori
louis lou louie
louise lou
lucille lucy
luis lucho
manuel manny manolo
marcus marc mark
margaret maggie meg peggy marge margie greta peg daisy madge
maria mary mia
marilyn mary
marjorie marge margie
martha marty mattie
martin marty
marvin marv
mary molly polly mae mamie
matilda tilly mattie
matthew matt matty
maureen mo
maurice maury mo
maximilian max
megan meg
melanie mel
melissa mel missy lissa
melvin mel
mercedes mercy
michael mike mikey mick mickey micah
michelle shelly mickey
mildred millie
miriam mimi
mitchell mitch
montgomery monty
nancy nan
natalie nat
natasha tasha
nathan nate nat
nathaniel nate nat nathan
nicholas nick nicky nico
nicole nikki nicky
norman norm
oliver ollie
olivia liv livvy
oscar ozzie
pamela pam
patricia pat patty trish tricia patti
patrick pat paddy rick
pauline polly
penelope penny
peter pete
philip phil pip
phyllis phyl
priscilla cilla
prudence prue
rachel rach
ralph ralphie
randall randy
raymond ray
rebecca becky becca beck
reginald reggie reg
rene renee
richard rick dick rich richie ricky
robert bob rob bobby robbie bert
roberta bobbie robbie
roberto beto
roderick rod rick
rodney rod
roger rodge
roland rollie
ronald ron ronnie
rosalind roz
rosario charo
rosemary rose rosie
rudolph rudy
russell russ rusty
salvador sal chava
salvatore sal
samantha sam sammy
samuel sam sammy
sandra sandy
santiago santi diego
sarah sally sadie
sebastian seb bastian
sergio checo
sharon shari
sheldon shelly
shirley shirl
sidney sid
sophia sophie
stanley stan
stephanie steph stephie
stephen steve stevie steph
steven steve stevie
stuart stu
suzanne sue suzy
susan sue susie suzy
sylvester sly
sylvia syl
teresa terry tess tessa tere
terrence terry
thaddeus thad tad
theodore ted teddy theo
theresa terry tess tessa
thomas tom tommy
timothy tim timmy
tobias toby
valerie val
veronica ronnie vero
victor vic
victoria vicky tori vicki
vincent vince vinny
virginia ginny ginger
vivian viv
walter walt wally
wendell wendy
wilfred will fred
william bill will billy willie liam willy
winifred winnie
winston win
yolanda yoli
zachary zach zack zac
"""

_GROUPS = [frozenset(line.split()) for line in _FAMILIES.strip().splitlines()]
_BY_NAME: dict[str, list[frozenset[str]]] = {}
for _group in _GROUPS:
    for _name in _group:
        _BY_NAME.setdefault(_name, []).append(_group)


def other_forms(name: str) -> frozenset[str]:
    """Return the names that ``name`` (folded) may stand for or be called by, without itself."""
    return frozenset().union(*_BY_NAME.get(name, ())) - {name}


def is_other_form(name: str, other: str) -> bool:
    """Say whether two different folded given names are forms of one name (Bob, Robert)."""
    return name != other and any(other in group for group in _BY_NAME.get(name, ()))
