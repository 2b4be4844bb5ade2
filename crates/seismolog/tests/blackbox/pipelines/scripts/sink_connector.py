import json
import os
import random
import time

import glassflow
import requests
from dotenv import load_dotenv


class SinkConnectorSlack:
    def __init__(self):
        self.slack_webhook_url = os.getenv("SLACK_WEBHOOK_URL")
        self.pipeline_id = os.getenv("PIPELINE_ID")
        self.pipeline_access_token = os.getenv("PIPELINE_ACCESS_TOKEN")
        self.pipeline_client = glassflow.GlassFlowClient().pipeline_client(
            pipeline_id=self.pipeline_id, pipeline_access_token=self.pipeline_access_token
        )

    def send_to_slack(self, data):
        headers = {"Content-Type": "application/json"}
        payload = {"text": json.dumps(data)}
        response = requests.post(self.slack_webhook_url, json=payload, headers=headers)
        if response.status_code != 200:
            print("Failed to send message to Slack:", response.text)

    def run(self):
        retry_delay = 10
        while True:
            res = self.pipeline_client.consume()
            if res.status_code == 204:
                time.sleep(retry_delay)
                retry_delay = min(retry_delay * 2 + random.uniform(0, 1), 60)
            if res.status_code == 200:
                self.send_to_slack(res.json())
                print("Consumed transformed event from GlassFlow and sent to Slack")
                retry_delay = 10


if __name__ == "__main__":
    load_dotenv()
    SinkConnectorSlack().run()
