import json
import os

import glassflow
from glassflow.models import errors

client = glassflow.GlassFlowClient(personal_access_token=os.environ["TOKEN"])
client.create_secret("KEY", "value")
space = client.create_space("second")
pipeline = client.create_pipeline(
    name="first",
    space_id=space.id,
    transformation_file=os.environ["HANDLER"],
    env_vars=[{"name": "A", "value": "secret:KEY"}],
    metadata={"m": 1},
)
told = {"spaces": [space.name for space in client.list_spaces().spaces]}
told["tested"] = pipeline.test("t").response
source, sink = pipeline.get_source(), pipeline.get_sink()
source.validate_credentials()
source.publish({"k": "v"})
source.publish("bad")
told["event"] = sink.consume().event()
failed = sink.consume_failed()
told["failed"] = failed.body.payload
told["error"] = failed.body.error_details
pipeline.update(name="renamed", state="paused", env_vars=[{"name": "A", "value": "b"}])
again = client.get_pipeline(pipeline.id)
told["listed"] = [known.name for known in client.list_pipelines(space_ids=[space.id]).pipelines]
told["state"] = str(getattr(again.state, "value", again.state))
told["code"] = "def handler" in again.transformation_code
pipeline.update(requirements="", transformation_file=os.environ["HANDLER"], state="running")
logs = pipeline.get_logs()
told["logs"] = isinstance(logs.logs, list)
told["secrets"] = [secret.key for secret in client.list_secrets().secrets]
try:
    space.delete()
except errors.SpaceIsNotEmptyError:
    told["not_empty"] = True
pipeline.delete()
space.delete()
try:
    client.get_pipeline(pipeline.id)
except errors.PipelineNotFoundError:
    told["gone"] = True
try:
    glassflow.GlassFlowClient(personal_access_token="wrong").list_pipelines()
except errors.UnauthorizedError:
    told["stranger"] = True
print(json.dumps(told))
