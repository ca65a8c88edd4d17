"""Numbers of cases, applications, appeals and files as the courts and authorities of each country write them."""

from __future__ import annotations

import pytest

from tests.unit.screen.rules.tables import missing

SPAIN = (
    "Recurso de casación núm. ⟦1234/2015⟧, interpuesto por la acusada.",
    "N.I.G.: ⟦28079 33 3 2015 0001234⟧ del juzgado de instancia.",
    "NIG ⟦28079-43-2-2016-0045678⟧, en trámite.",
    "Procedimiento Abreviado ⟦345/2017⟧ del Juzgado de lo Penal.",
    "Rollo de apelación nº ⟦87/19⟧ de la Sección Segunda.",
    "Diligencias Previas ⟦2.345/2012⟧, seguidas contra el acusado.",
    "Sentencia ⟦STS 1234/2019⟧, dictada por la Sala Segunda.",
    "Autos de juicio verbal ⟦1001/2014-B⟧, seguidos ante este juzgado.",
    "Ejecutoria penal ⟦45/16⟧ contra el condenado.",
    "Recurso de amparo núm. ⟦2345-2016⟧ promovido por el recurrente.",
    "Recurso de suplicación n.º ⟦567/2020⟧ frente a la sentencia.",
    "Roj: ⟦STS 1234/2019⟧ - ECLI: ⟦ES:TS:2019:1234⟧",
    "Id Cendoj: ⟦28079120012019100123⟧",
    "Expediente sancionador ⟦PS/00123/2020⟧ de la Agencia.",
    "Expediente de la Agencia ⟦EXP202104567⟧, abierto de oficio.",
    "Queja n.º ⟦19012345⟧ ante el Defensor del Pueblo.",
)  # fmt: skip
CHILE = (
    "Rol N° ⟦Protección-7431-2018⟧ de la Corte de Apelaciones.",
    "En causa ⟦RIT O-123-2018⟧, caratulada, del Juzgado de Letras.",
    "causa RUC N° ⟦1500123456-7⟧ del Juzgado de Garantía",
    "Ingreso Corte Nº ⟦12.345-2019⟧, se confirma la sentencia.",
    "rol ⟦C-1234-2017⟧ del Primer Juzgado Civil",
    "Rol de ingreso N° ⟦4.567-2020⟧ de la Excma. Corte Suprema.",
    "RUC ⟦18-4-0123456-1⟧, del Juzgado del Trabajo.",
    "autos rol ⟦C-25.431-2014⟧ sobre indemnización",
    "los autos rol Nº ⟦1234-12-INA⟧ del Tribunal Constitucional",
    "RIT ⟦C-1234-2019⟧ del Juzgado de Familia",
    "Ingreso ⟦Laboral-Cobranza-123-2020⟧ de esta Corte",
)  # fmt: skip
PERU = (
    "Expediente N° ⟦02437-2013-PA/TC⟧, de Lima.",
    "EXP. N.° ⟦00987-2014-PHC/TC⟧ LAMBAYEQUE",
    "Expediente ⟦00123-2018-0-1801-JR-CI-05⟧, seguido en Lima.",
    "Casación N° ⟦1234-2017⟧ Lima Norte se declaró fundada.",
    "Recurso de Nulidad N.° ⟦1234-2018/LIMA⟧ fue resuelto.",
    "Resolución N° ⟦0123-2019/SPC-INDECOPI⟧ del tribunal.",
    "Carpeta Fiscal N° ⟦506014504-2019-123-0⟧ del despacho.",
    "Resolución ⟦1234-2020-TCE-S2⟧ del Tribunal de Contrataciones.",
    "Queja NCPP N.° ⟦123-2019⟧ Áncash",
)  # fmt: skip
COLOMBIA = (
    "radicado ⟦76001-23-31-000-2009-01234-01⟧ del Valle",
    "expediente ⟦T-5.432.123⟧ de la Corte Constitucional",
    "Radicación número: ⟦25000-23-26-000-2004-02010-01(38039)⟧",
    "Radicación n.° ⟦11001-02-03-000-2019-01234-00⟧ de la Sala",
    "Sentencia ⟦T-760/08⟧ de la Corte.",
    "sentencia ⟦SU-123 de 2018⟧ de la Corte Constitucional",
    "Radicación n° ⟦45123⟧ de la Sala de Casación Penal",
    "Sentencia ⟦SL1234-2019⟧, Sala Laboral.",
    "auto ⟦AP1234-2017⟧, rad. ⟦48965⟧",
    "radicado No. ⟦110016000049200912345⟧ de la Fiscalía",
    "noticia criminal ⟦110016000015201512345⟧ de Bogotá",
    "Acción de tutela radicada bajo el No. ⟦2016-00123⟧ del juzgado",
    "expediente ⟦D-12345⟧, demanda de inconstitucionalidad",
    "proceso ordinario ⟦2013-00456-01⟧ del Tribunal Superior",
)  # fmt: skip
MEXICO = (
    "amparo directo en revisión ⟦237/2014⟧, resuelto por la Primera Sala",
    "Toca penal ⟦123/2016-III⟧ de la sala.",
    "Juicio de amparo indirecto ⟦1234/2018-IV⟧ del juzgado",
    "carpeta de investigación ⟦CI-FCIN/ACI/UI-1 C/D/00123/01-2019⟧, iniciada ayer.",
    "averiguación previa ⟦PGR/SEIDO/UEIDCS/123/2013⟧ de la Procuraduría",
    "expediente ⟦SUP-JDC-1234/2018⟧ de la Sala Superior",
    "Recurso de revisión ⟦RRA 1234/18⟧ del instituto",
    "recomendación ⟦CNDH/2/2018/1234/Q⟧ del organismo",
    "contradicción de tesis ⟦293/2011⟧ del Pleno",
    "causa penal ⟦45/2015⟧ del Juzgado Séptimo",
    "juicio para la protección ⟦SM-JDC-123/2021⟧ fue desechado",
    "folio ⟦0001200123418⟧ de la solicitud",
)  # fmt: skip
ARGENTINA = (
    "Expte. N° ⟦12.345/2010⟧, del registro de la sala.",
    "causa ⟦FSM 123456/2015/CA1⟧ de la cámara",
    "causa n° ⟦CCC 12345/2014/TO1/CNC1⟧ de esta Sala",
    "Expte. ⟦CNT 045678/2013⟧, sala IX",
    "causa N° ⟦1.234⟧ del Tribunal Oral",
    "legajo ⟦MPF-NQ 12345/2019⟧ de la oficina",
    "IPP n° ⟦06-00-012345-17/00⟧ de La Plata",
    "expediente ⟦EXP-J-01-00012345-6/2018⟧ de la Ciudad",
    "CUIJ ⟦21-01234567-8⟧, de Rosario",
    "Expte. ⟦A-123.456⟧, 'Quiroga c/ Provincia'",
    "CIV ⟦12345/2012⟧ del Juzgado Civil",
    "⟦EX-2020-12345678-APN-DNRO#MJ⟧ obra el informe",
)  # fmt: skip
OTHERS = (
    "Expediente ⟦17-012345-0007-CO⟧ de la Sala Constitucional de Costa Rica.",
    "Resolución Nº ⟦2017-01234⟧ de las once horas.",
    "Juicio No. ⟦17230-2018-12345⟧ en Quito.",
    "Caso N.º ⟦1234-19-EP⟧ de la Corte Constitucional del Ecuador.",
    "sentencia No. ⟦123-15-SEP-CC⟧ fue aceptada",
    "IUE ⟦2-12345/2019⟧ del juzgado de Montevideo",
    "Expediente ⟦C-01-2016-1234⟧ del juzgado de Guatemala",
    "Amparo en expediente ⟦1234-2018⟧ de la Corte de Constitucionalidad",
    "Exp. N° ⟦AP42-R-2010-000123⟧ de la Corte Segunda",
    "expediente N° ⟦AA10-L-2011-000123⟧, Caracas",
    "asunto principal: ⟦KP01-P-2012-001234⟧",
    "Sentencia Constitucional Plurinacional ⟦0123/2019-S2⟧ de Sucre",
    "expediente ⟦12345-2016-12-26-AAC⟧ de Bolivia",
    "NUREJ ⟦201234567⟧ del juzgado de La Paz",
    "Sentencia núm. ⟦TC/0123/18⟧ de la República Dominicana",
    "expediente núm. ⟦TC-05-2017-0123⟧ del tribunal",
    "Proceso de hábeas corpus ⟦123-2018⟧ de la Sala de lo Constitucional",
    "referencia ⟦12-CAC-2019⟧ de San Salvador",
    "Exp. ⟦CC-1234-2017⟧ de Tegucigalpa",
    "causa «N° ⟦1234/2019⟧» de Asunción",
    "Entrada N° ⟦123-17⟧ de la Sala Tercera de Panamá",
    "Carpetilla No. ⟦201700012345⟧ de la personería",
    "Petición ⟦P-1234-09⟧ ante la Comisión Interamericana",
    "Caso ⟦12.345⟧, informe de fondo",
)  # fmt: skip
ROWS = (*SPAIN, *CHILE, *PERU, *COLOMBIA, *MEXICO, *ARGENTINA, *OTHERS)


@pytest.mark.parametrize("marked", ROWS)
def test_a_number_of_a_spanish_speaking_court_is_found(marked: str) -> None:
    assert missing(marked) == []
