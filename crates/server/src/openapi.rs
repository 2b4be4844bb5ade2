//! `GET /v0/pipes/openapi.json`: the endpoints that a caller may call, as OpenAPI describes them.

use crate::caller::Caller;
use axum::Json;
use pipe::Param;
use serde_json::{Map, Value, json};

/// See the module.
pub(crate) async fn get(caller: Caller) -> Json<Value> {
    let mut paths = Map::new();
    let pipes = caller.catalog.pipes().project().pipes.iter();
    for pipe in pipes.filter(|pipe| pipe.endpoint().is_some() && caller.reads_pipe(&pipe.name).is_some()) {
        let parameters: Vec<Value> = pipe.params().iter().map(parameter).collect();
        let described = json!({
            "get": {
                "summary": pipe.description,
                "operationId": pipe.name,
                "parameters": parameters,
                "responses": {
                    "200": { "description": "meta, data, rows, statistics" },
                    "400": { "description": "a parameter or the query is wrong" },
                    "403": { "description": "the token may not call this endpoint" },
                },
            },
        });
        paths.insert(format!("/v0/pipes/{}.json", pipe.name), described);
    }
    Json(json!({
        "openapi": "3.0.3",
        "info": { "title": "endpoints", "version": caller.catalog.control().live.to_string() },
        "components": { "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } } },
        "security": [{ "token": [] }],
        "paths": paths,
    }))
}

fn parameter(param: &Param) -> Value {
    let kind = match param.param_type.as_str() {
        kind if kind.starts_with("Int") || kind.starts_with("UInt") => "integer",
        kind if kind.starts_with("Float") => "number",
        "Boolean" => "boolean",
        _ => "string",
    };
    let mut schema = json!({ "type": kind });
    let default = param.default.as_ref().and_then(|default| serde_json::from_str(&default.to_json()).ok());
    if let Some(default) = default.filter(|default: &Value| !default.is_null()) {
        schema["default"] = default;
    }
    json!({
        "name": param.name,
        "in": "query",
        "description": param.description,
        "required": param.required == Some(true),
        "schema": schema,
    })
}
