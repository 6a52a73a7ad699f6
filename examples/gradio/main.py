"""Serves a page for chatting with Keepsake."""

import os

import gradio

gradio.load_chat(os.environ["KEEPSAKE"] + "/v1", model="any", token=os.environ["KEEPSAKE_KEY"]).launch()
