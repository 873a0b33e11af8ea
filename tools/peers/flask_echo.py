"""Flask and wechatpy as their manuals show them: encrypted messages echoed, nothing stored."""

import os

from flask import Flask, request
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto

crypto = WeChatCrypto(os.environ["TOKEN"], os.environ["AES_KEY"], os.environ["APP_ID"])
app = Flask(__name__)


@app.post("/hook/gzh")
def hook():
    asked = request.args
    xml = crypto.decrypt_message(request.get_data(), asked["msg_signature"], asked["timestamp"], asked["nonce"])
    message = parse_message(xml)
    return crypto.encrypt_message(create_reply(message.content, message).render(), asked["nonce"], asked["timestamp"])
