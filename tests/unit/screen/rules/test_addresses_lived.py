"""Addresses of quarters, settlements and ways that the word for living before them tells; plates beside a word for a vehicle."""

from __future__ import annotations

import pytest

from tests.unit.screen.rules.tables import found, missing

ROWS = (
    "demeurant ⟦Résidence Les Tamaris, appt 14, 64700 Hendaye⟧, prévenu.",
    "demeurant ⟦Résidence du Parc, bâtiment C, appartement 27, 13014 Marseille⟧.",
    "domiciliée ⟦lotissement Les Mimosas, villa 8, 97122 Baie-Mahault⟧, appelante",
    "Elle demeure ⟦lieu-dit La Grange Neuve, 24100 Bergerac⟧ depuis 2010.",
    "qui habite ⟦cité des Fleurs, bât. B, 93200 Saint-Denis⟧.",
    "demeurant au ⟦hameau de Pierrefeu, 05100 Briançon⟧",
    "résidant ⟦HLM Bellevue, escalier 3, porte 12, 83000 Toulon⟧",
    "Reside en el ⟦barrio Kennedy, carrera 9 No. 31-47, Quibdó⟧.",
    "residente en la ⟦vereda El Salado, corregimiento de San Pedro, Tuluá⟧, compareció.",
    "vive en el ⟦barrio La Esperanza, manzana 12, casa 4, Pereira⟧",
    "domiciliado en ⟦comunidad Juan Catrilaf, Km 14 camino a Chol Chol, comuna de Nueva Imperial⟧.",
    "domiciliada en ⟦población Los Aromos, pasaje 4, casa 123, comuna de Temuco⟧.",
    "con domicilio en ⟦villa Los Héroes, block 5, depto. 32, Maipú⟧",
    "domiciliado en ⟦sector Quilape, parcela 7, comuna de Freire⟧.",
    "con domicilio en ⟦colonia Las Flores, lote 12, manzana 4, Tegucigalpa⟧",
    "reside en la ⟦urbanización Los Jardines, bloque 3, apartamento 12, Santa Cruz⟧",
    "domiciliado en el ⟦caserío San Miguel, distrito de Chota, provincia de Chota⟧.",
    "residente en el ⟦asentamiento humano Las Lomas, manzana B, lote 15, Ventanilla⟧.",
    "vecino del ⟦cantón El Progreso, kilómetro 18 carretera a Sonsonate⟧.",
    "residente no ⟦bairro Santa Rita, quadra 4, lote 12, Goiânia⟧.",
    "domiciliado no ⟦Sítio Boa Vista, km 12 da estrada de Caruaru, zona rural⟧.",
    "residente in ⟦contrada San Marco, lotto 5, Marsala⟧",
    "domiciliado en ⟦Barrio Sur, edificio Los Pinos, piso 3, Rancagua⟧.",
    "domiciliado en ⟦Población Vista Hermosa, calle Los Copihues N° 456, comuna de Angol⟧.",
)  # fmt: skip
NO_ADDRESSES = (
    "La comunidad vive en paz y el barrio Kennedy celebra.",
    "El sector reside en su capacidad de crecer.",
    "Elle habite une résidence calme, avec jardin.",
    "La población vive en condiciones de pobreza, sin agua.",
    "El problema reside en la comunidad internacional.",
)  # fmt: skip
PLATES = (
    "Servicevognen ⟦EC 70 335⟧ holdt i gården.",
    "Varevogn, ⟦EC 70 335⟧, blev standset.",
    "en hvid varebil ⟦BD 12 345⟧ kørte væk",
    "lastbilen med ⟦AX 45 678⟧ på siden",
    "Firmaets kassevogn (⟦CP 51 207⟧) er solgt.",
    "Han kørte i vogn ⟦DK 33 410⟧ den dag.",
    "traileren, reg. ⟦PE 2233⟧, blev fundet",
    "en servicebil ⟦EC70335⟧ stod der",
)  # fmt: skip
NO_PLATES = ("Afsnit EC 70 335 i rapporten.", "Standard EN 70 335 gælder for udstyret.")


@pytest.mark.parametrize("marked", ROWS)
def test_where_somebody_lives_is_covered_to_its_town(marked: str) -> None:
    assert missing(marked, "LOCATION") == []


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_a_quarter_in_which_nobody_is_said_to_live_is_no_address(text: str) -> None:
    assert [each.note for each in found(text, "LOCATION") if each.note == "address:lived at"] == []


@pytest.mark.parametrize("marked", PLATES)
def test_a_plate_is_found_beside_a_word_for_a_vehicle(marked: str) -> None:
    assert missing(marked, "LICENSE_PLATE") == []


@pytest.mark.parametrize("text", NO_PLATES)
def test_letters_and_figures_beside_no_vehicle_are_no_plate(text: str) -> None:
    assert found(text, "LICENSE_PLATE") == []
