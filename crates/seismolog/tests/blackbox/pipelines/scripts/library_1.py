import json
import os

import glassflow

client = glassflow.GlassFlowClient()
pipeline = client.pipeline_client()
wrong = client.pipeline_client(pipeline_id=os.environ["PIPELINE_ID"], pipeline_access_token="wrong")
told = {"is_valid": pipeline.is_access_token_valid(), "is_wrong_valid": wrong.is_access_token_valid()}
assert pipeline.publish(request_body="line").status_code == 200
assert pipeline.publish(request_body="bad").status_code == 200
told["event"] = pipeline.consume().json()
told["failed"] = pipeline.consume_failed().status_code
print(json.dumps(told))
