"""WeRoBot as its manual shows it: encrypted messages echoed. SESSION=1 keeps its default session storage (SQLite)."""

import os

import bottle
from werobot import WeRoBot
from werobot.contrib.bottle import make_view

robot = WeRoBot(
    token=os.environ["TOKEN"],
    app_id=os.environ["APP_ID"],
    encoding_aes_key=os.environ["AES_KEY"],
    enable_session=os.environ.get("SESSION") == "1",
)


@robot.text
def echo(message):
    return message.content


app = bottle.Bottle()
app.route("/hook/gzh", ["GET", "POST"], make_view(robot))
