"""Asks a page of Gradio, at the address that the command line names, each question in a session of its own. Prints the answers."""

import sys

from gradio_client import Client

for text in sys.argv[2:]:
    client = Client(sys.argv[1], verbose=False)
    print(client.predict(message={"text": text, "files": []}, api_name="/open_api_stream"))
    client.close()
