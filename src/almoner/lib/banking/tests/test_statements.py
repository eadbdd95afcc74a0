"""Statements of banks are read whole, or refused with the line that is wrong."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.banking import NotAStatement, read_bank_csv, read_ofx

SGML = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX>
<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS>
<DTSERVER>20260201120000[-5:EST]<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>
<STMTRS><CURDEF>USD
<BANKACCTFROM><BANKID>021000021<ACCTID>000123456<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260101<DTEND>20260131
<STMTTRN><TRNTYPE>DEP<DTPOSTED>20260105120000.000[-5:EST]<TRNAMT>250.00<FITID>A1
<NAME>DEPOSIT<MEMO>DEPOSIT SLIP 17 CAF\u00c9 &amp; SONS</STMTTRN>
<STMTTRN>
<TRNTYPE>CHECK
<DTPOSTED>20260107
<TRNAMT>-1,045.10
<FITID>A2
<CHECKNUM>1044
<NAME>
<MEMO>
</STMTTRN>
<STMTTRN><TRNTYPE>FEE<DTPOSTED>20260108000000[0:GMT]<TRNAMT>-12,5<FITID>A3<NAME>FEE</STMTTRN>
</BANKTRANLIST>
<LEDGERBAL><BALAMT>9000.40<DTASOF>20260131</LEDGERBAL>
<AVAILBAL><BALAMT>8000.00<DTASOF>20260131</AVAILBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1>
</OFX>
"""
XML = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
<OFX><!-- two -->
  <BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD</CURDEF>
    <BANKACCTFROM><BANKID>1</BANKID><ACCTID>2</ACCTID></BANKACCTFROM>
    <BANKTRANLIST/>
  </STMTRS></STMTTRNRS></BANKMSGSRSV1>
  <CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>USD</CURDEF>
    <CCACCTFROM><ACCTID>4444</ACCTID></CCACCTFROM>
    <BANKTRANLIST>
      <STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20260110</DTPOSTED><TRNAMT>-9.99</TRNAMT>
        <FITID>X</FITID><PAYEE><NAME>Caf\u00e9 &#38; co</NAME></PAYEE>
        <MEMO><![CDATA[<gloves>]]></MEMO></STMTTRN>
    </BANKTRANLIST>
  </CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1>
</OFX>
"""


def test_sgml_without_closing_tags() -> None:
    (statement,) = read_ofx(SGML.encode("cp1252"), "a.qfx")
    assert (statement.kind, statement.bank, statement.account) == ("bank", "021000021", "000123456")
    assert (statement.currency, statement.notes) == ("USD", ())
    assert (statement.starts_on, statement.ends_on) == (date(2026, 1, 1), date(2026, 1, 31))
    assert (statement.balance, statement.balance_on) == (Decimal("9000.40"), date(2026, 1, 31))
    assert [(line.id, line.on, line.amount) for line in statement.lines] == [
        ("A1", date(2026, 1, 5), Decimal("250.00")),
        ("A2", date(2026, 1, 7), Decimal("-1045.10")),
        ("A3", date(2026, 1, 8), Decimal("-12.50")),
    ]
    assert [line.description for line in statement.lines] == [
        "DEPOSIT SLIP 17 CAF\u00c9 & SONS", "Check", "FEE",
    ]  # fmt: skip
    assert [line.check_number for line in statement.lines] == ["", "1044", ""]


def test_the_charset_of_the_header() -> None:
    text = SGML.replace("ENCODING:USASCII", "ENCODING:UTF-8").replace(
        "CHARSET:1252", "CHARSET:NONE"
    )
    for data in (text.encode(), text.encode("utf-16"), SGML.encode("utf-8-sig")):
        assert read_ofx(data)[0].lines[0].description.endswith("CAF\u00c9 & SONS") or (
            data.startswith(b"\xef\xbb\xbf")
        )


def test_xml_with_a_bank_and_a_card() -> None:
    bank, card = read_ofx(XML.encode())
    assert (bank.kind, bank.lines) == ("bank", ())
    assert (card.kind, card.account, card.balance) == ("card", "4444", None)
    (line,) = card.lines
    assert line.description == "Caf\u00e9 & co <gloves>"
    assert line.amount == Decimal("-9.99")


def test_a_transaction_twice_is_taken_once_and_said() -> None:
    again = SGML[SGML.index("<STMTTRN>") : SGML.index("</STMTTRN>") + 10]
    (statement,) = read_ofx(SGML.replace("</BANKTRANLIST>", again + "</BANKTRANLIST>").encode())
    assert len(statement.lines) == 3
    assert "A1 twice" in statement.notes[0]
    other = again.replace("250", "251")
    (statement,) = read_ofx(SGML.replace("</BANKTRANLIST>", other + "</BANKTRANLIST>").encode())
    assert [line.id for line in statement.lines] == ["A1", "A2", "A3", "A1#2"]
    assert "different" in statement.notes[0]


def test_lines_without_a_number_get_a_lasting_one() -> None:
    bare = SGML.replace("<FITID>A1", "").replace("<FITID>A2\n", "")
    one, two = read_ofx(bare.encode())[0].lines, read_ofx(bare.encode())[0].lines
    assert one == two
    assert len({line.id for line in one}) == 3


@pytest.mark.parametrize(("old", "new", "why"), [
    ("20260107\n", "20261307\n", "line 22: “20261307” is no date"),
    ("[0:GMT]", "[99:X]", "is no date"),
    ("<DTPOSTED>20260107\n", "", "line 20: this transaction has no date"),
    ("-12,5", "twelve", "line 29: “twelve” is no amount"),
    ("-12,5", "-12,555", "is no amount"),
    ("-12,5", "12.345", "is no amount"),
    ("<TRNAMT>-12,5", "", "line 29: there is no amount"),
    ("-12,5", "99999999999999", "is no amount"),
    ("</OFX>", "", "line 33: the file is cut off inside <OFX>"),
    ("</STMTRS>", "</STMTRS></STMTRS>", "line 33: </STMTRS> ends what did not begin"),
    ("<OFX>", "<OTHER>", "not an OFX file"),
    ("STMTRS", "INVSTMTRS", "no statement of a bank"),
])  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, why: str) -> None:
    with pytest.raises(NotAStatement) as refused:
        read_ofx(SGML.replace(old, new).encode("cp1252"), "jan.ofx")
    assert why in refused.value.message
    assert refused.value.message.startswith("jan.ofx")


def test_the_banks_refusal_is_passed_on() -> None:
    text = "<OFX><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Signon invalid</STATUS></OFX>"
    with pytest.raises(NotAStatement, match="Signon invalid"):
        read_ofx(text.encode())
    with pytest.raises(NotAStatement, match="too deep"):
        read_ofx(b"<OFX>" + b"<A>" * 100_000)


CHASE = """Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #
DEBIT,01/08/2026,"SUPPLY CO, INC",-12.50,DEBIT_CARD,1237.50,
CHECK,01/07/2026,CHECK 1044,-100.00,CHECK_PAID,1250.00,1044
CREDIT,01/05/2026,REFUND,350.00,DEBIT_CARD,"1,350.00",
"""
BOFA = """Description,,Summary Amt.
Beginning balance as of 01/01/2026,,"1,000.00"

Date,Description,Amount,Running Bal.
01/01/2026,Beginning balance as of 01/01/2026,,"1,000.00"
01/05/2026,DEPOSIT,"250.00","1,250.00"
1/6/26,FEE,"(12.50)","1,237.50"
"""
SPLIT = """Posted;Check No.;Payee;Debit;Credit
2026-01-05;;DEPOSIT;;250.00
2026-01-06;1044;RENT;100;
2026-01-06;1044;RENT;-100;0.00
"""


def test_newest_first_with_signs_and_a_checked_balance() -> None:
    statement = read_bank_csv(CHASE.encode(), "chase.csv")
    assert [line.amount for line in statement.lines] == [Decimal("-12.50"), -100, 350]
    assert statement.lines[1].check_number == "1044"
    assert statement.lines[0].description == "SUPPLY CO, INC"
    assert (statement.balance, statement.balance_on) == (Decimal("1237.50"), date(2026, 1, 8))
    assert (statement.starts_on, statement.ends_on) == (date(2026, 1, 5), date(2026, 1, 8))


def test_balances_above_the_heading() -> None:
    statement = read_bank_csv(BOFA.encode())
    assert [(line.on, line.amount) for line in statement.lines] == [
        (date(2026, 1, 5), Decimal(250)), (date(2026, 1, 6), Decimal("-12.50")),
    ]  # fmt: skip
    assert statement.balance == Decimal("1237.50")


def test_debit_and_credit_in_columns() -> None:
    statement = read_bank_csv(SPLIT.encode())
    assert [line.amount for line in statement.lines] == [250, -100, -100]
    assert len({line.id for line in statement.lines}) == 3
    assert statement.balance is None
    longer = read_bank_csv((SPLIT + "2026-01-07;;FEE;3;\n").encode())
    assert longer.lines[:3] == statement.lines


def test_a_reference_of_a_csv_may_come_again() -> None:
    twice = "Date,Description,Amount,Reference\n" + "1/5/2026,ATM,-20.00,ATM\n" * 2
    statement = read_bank_csv(twice.encode())
    assert [line.id for line in statement.lines] == ["ATM", "ATM#2"]


def test_signs_in_words_and_signs_turned_round() -> None:
    words = "Date,Description,Amount,Type\n1/5/2026,A,5.00,Debit\n1/5/2026,B,6.00,Credit\n"
    assert [line.amount for line in read_bank_csv(words.encode()).lines] == [-5, 6]
    card = "Date,Description,Amount\n1/5/2026,A,5.00\n1/5/2026,B,-6.00\n"
    turned = read_bank_csv(card.encode(), out_is_positive=True)
    assert [line.amount for line in turned.lines] == [-5, 6]


def test_columns_that_are_given() -> None:
    wells = '"01/05/2026","-12.00","*","","FEE"\n'
    statement = read_bank_csv(wells.encode(), columns={"date": 1, "amount": 2, "description": 5})
    assert statement.lines[0].description == "FEE"
    odd = "Tag,Betrag,Zweck\n1/5/2026,-3.00,A\n"
    columns = {"date": "tag", "amount": "Betrag", "description": "Zweck"}
    assert read_bank_csv(odd.encode(), columns=columns).lines[0].amount == -3
    with pytest.raises(NotAStatement, match="“Wert”"):
        read_bank_csv(odd.encode(), columns={"date": "Tag", "amount": "Wert"})
    with pytest.raises(NotAStatement, match="no column “colour”"):
        read_bank_csv(odd.encode(), columns={"colour": "Tag"})


@pytest.mark.parametrize(("text", "why"), [
    (CHASE.replace("1250.00", "1250.01"), "line 3: the balance is $1,250.01 where"),
    (CHASE.replace("CHECK,01/07/2026,CHECK 1044,-100.00,CHECK_PAID,1250.00,1044\n", ""), "missing"),
    (CHASE.replace("01/07", "13/07"), "line 3: “13/07/2026” is not a date"),
    (CHASE.replace("-100.00", "-1oo"), "line 3: “-1oo” is not an amount"),
    (CHASE.replace("-100.00,CHECK_PAID,1250.00", ",CHECK_PAID,"), "line 3: there is no amount"),
    (CHASE.replace('CO, INC"', "CO, INC"), "line 2: ',' expected"),
    (SPLIT.replace(";;250.00", ";1;250.00"), "line 2: $1.00 out and $250.00 in"),
    ("Date,Description,Amount\n", "no transactions"),
    ("name,born\nTula,1960\n", "no heading with a date"),
    ("", "no heading"),
    ("PK\x03\x04", "Save a spreadsheet as CSV"),
])  # fmt: skip
def test_a_csv_that_is_wrong(text: str, why: str) -> None:
    with pytest.raises(NotAStatement) as refused:
        read_bank_csv(text.encode(), "bank.csv")
    assert why in refused.value.message
    assert "bank.csv" in refused.value.message


def changed(text: str, cut: tuple[int, int], put: bytes) -> bytes:
    data = text.encode("cp1252")
    begin = cut[0] % len(data)
    return data[:begin] + put + data[begin + cut[1] :]


CUT = st.tuples(st.integers(0, 5000), st.integers(0, 40))
PUT = st.binary(max_size=12) | st.sampled_from(
    [b"<", b">", b"</", b"<A>", b"&#x110000;", b"&#0;", b'"', b",", b"\n", b"<!--", b"9" * 20]
)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (read_ofx, read_bank_csv):
        for start in (b"", b"<OFX>", b"Date,Amount,Description\n1/1/2026,"):
            try:
                read(start + data)
            except NotAStatement:
                continue


@given(st.sampled_from([SGML, XML]), CUT, PUT)
def test_a_damaged_ofx_file_is_read_or_refused(text: str, cut: tuple[int, int], put: bytes) -> None:
    try:
        statements = read_ofx(changed(text, cut, put))
    except NotAStatement:
        return
    for statement in statements:
        assert len({line.id for line in statement.lines}) == len(statement.lines)
        assert all("\0" not in line.description for line in statement.lines)


@given(st.sampled_from([CHASE, BOFA, SPLIT]), CUT, PUT)
def test_a_damaged_csv_is_read_or_refused(text: str, cut: tuple[int, int], put: bytes) -> None:
    try:
        statement = read_bank_csv(changed(text, cut, put))
    except NotAStatement:
        return
    assert statement.lines


AMOUNT = st.integers(-(10**6), 10**6).filter(bool).map(lambda n: Decimal(n).scaleb(-2))


@given(st.lists(st.tuples(st.dates(date(2000, 1, 1), date(2099, 12, 31)), AMOUNT), min_size=1,
                max_size=8), st.booleans())  # fmt: skip
def test_what_is_written_is_read(rows: list[tuple[date, Decimal]], newest_first: bool) -> None:
    rows.sort(key=lambda row: row[0])
    balance, out = Decimal(100), []
    for on, amount in rows:
        balance += amount
        out.append(f'{on:%m/%d/%Y},Words,{amount},"{balance:,}"')
    body = "\r\n".join(["Date,Description,Amount,Balance", *(out[::-1] if newest_first else out)])
    statement = read_bank_csv(body.encode())
    expected = rows[::-1] if newest_first else rows
    assert [(line.on, line.amount) for line in statement.lines] == expected
    ofx = "".join(
        f"<STMTTRN><DTPOSTED>{on:%Y%m%d}<TRNAMT>{amount}<FITID>{at}</STMTTRN>"
        for at, (on, amount) in enumerate(rows)
    )
    (read,) = read_ofx(f"<OFX><STMTRS>{ofx}</STMTRS></OFX>".encode())
    assert [(line.on, line.amount) for line in read.lines] == rows
