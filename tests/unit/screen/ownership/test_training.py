"""Reservations of mining and training; news of artificial intelligence is none."""

from __future__ import annotations

from typing import Any

import pytest

BODY = "The river rose twice that year, and the mill stood still until the water fell. " * 8


@pytest.mark.parametrize(
    "text",
    [
        "This site may not be used for text and data mining or for training of AI models.",
        "No part of this book may be used or reproduced in any manner for the purpose of training artificial intelligence\ntechnologies or systems.",
        "In accordance with Article 4(3) of the Digital Single Market Directive 2019/790, Northern Press expressly reserves this work from the text and data mining exception.",
        "The publisher expressly reserves this work from use in training artificial intelligence.",
        "All rights, including for text and data mining, AI training, and similar technologies, are reserved.",
        "You must not use the content to develop or train any machine learning model.",
        "Use for training large language models without our written permission is prohibited.",
        "We opt out of text and data mining.",
        "Eine Nutzung für Text- und Data-Mining ist untersagt.",
        "Wir behalten uns die Nutzung unserer Inhalte für Text und Data Mining vor.",
        "Der Verlag behält sich jede Nutzung zum Training von KI-Systemen vor.",
        "No AI training.",
        "NO AI TRAINING",
        "No AI training or scraping allowed.",
        "Not for use in machine learning datasets.",
        "Der Verlag behält sich das Text- und Data-Mining nach § 44b UrhG ausdrücklich vor.",
        "Die Nutzung zum Training von KI-Systemen ist nicht gestattet.",
        "L'utilisation pour la fouille de textes et de données est interdite.",
        "L'éditeur s'oppose à l'entraînement de modèles d'intelligence artificielle.",
        "Queda prohibido el uso de esta obra para entrenar sistemas de inteligencia artificial.",
        "È vietato l'uso per addestrare sistemi di intelligenza artificiale.",
        "É proibida a utilização para treinar sistemas de inteligência artificial.",
        "Tekst- en datamining is niet toegestaan.",
        "Запрещается использование для обучения искусственного интеллекта.",
        "未经许可，禁止将本内容用于人工智能训练。",
        "本書をAI学習に利用することを禁止します。",
        '<meta name="tdm-reservation" content="1">',
        "User-agent: GPTBot\nDisallow: /",
        "robots: noai, noimageai",
        '{"cawg.ai_generative_training": {"use": "notAllowed"}}',
        "Nutzungsvorbehalt nach § 44b UrhG",
    ],
)
def test_a_reservation_is_found(find: Any, text: str) -> None:
    assert any(f.type == "TRAINING_RESERVED" for f in find("ownership", f"{BODY}\n{text}\n{BODY}"))


@pytest.mark.parametrize(
    "text",
    [
        "We have no AI training budget, and I had no AI training before I came.",
        "The machine learning datasets are not available.",
        "Die Firma behält sich vor, künstliche Intelligenz für Training einzusetzen.",
        "Er behielt sich vor, über künstliche Intelligenz zu sprechen.",
        "The laboratory trained a language model on parliamentary speeches. It did not understand irony.",
        "Artificial intelligence will change training at universities, but nobody knows how.",
        "He trained the dog with great intelligence, and no part of the training was machine work.",
        "Data mining found that customers who bought oak also bought elm.",
        "The mine was closed; coal mining was prohibited near the river.",
        "Coal mining is prohibited here. The engineers later worked on artificial intelligence.",
        '<meta name="tdm-reservation" content="0">',
        "User-agent: GPTBot\nAllow: /",
        '{"c2pa.ai_training": {"use": "allowed"}}',
    ],
)
def test_talk_of_machines_is_none(find: Any, text: str) -> None:
    assert [text for f in find("ownership", f"{BODY}\n{text}\n{BODY}") if f.type == "TRAINING_RESERVED"] == []
