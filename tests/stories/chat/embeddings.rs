//! Embeddings and models in OpenAI's dialect.

use crate::support::{TestApp, With, request};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

const PATH: &str = "/v1/embeddings";

fn numbers(vector: &Value) -> Vec<f64> {
    vector
        .as_array()
        .expect("numbers")
        .iter()
        .map(|x| x.as_f64().expect("a number"))
        .collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[test]
fn texts_that_mean_the_same_are_near() {
    let app = TestApp::new();
    let body = json!({"model": "x", "input": ["my dog is ill", "the puppy is sick", "the invoice is due"]});
    let embedded = app.post("ann", PATH, &body).json();
    assert_eq!(embedded["model"], "keepsake-word-table");
    let vectors: Vec<Vec<f64>> = (0..3)
        .map(|place| numbers(&embedded["data"][place]["embedding"]))
        .collect();
    assert!(
        vectors
            .iter()
            .all(|vector| vector.len() == 128 && (dot(vector, vector) - 1.0).abs() < 1e-4)
    );
    let (near, far) = (dot(&vectors[0], &vectors[1]), dot(&vectors[0], &vectors[2]));
    assert!(near > far + 0.1, "{near} {far}");

    let short = app
        .post(
            "ann",
            PATH,
            &json!({"input": "my dog is ill", "dimensions": 16, "encoding_format": "base64"}),
        )
        .json();
    let bytes = BASE64_STANDARD
        .decode(short["data"][0]["embedding"].as_str().expect("a text"))
        .expect("Base64");
    assert_eq!(bytes.len(), 64);
}

#[test]
fn a_wrong_input_is_named() {
    let app = TestApp::new();
    for (body, param) in [
        (json!({}), "input"),
        (json!({"input": ""}), "input"),
        (json!({"input": []}), "input"),
        (json!({"input": [1, 2]}), "input"),
        (json!({"input": "x".repeat(2_001)}), "input"),
        (json!({"input": vec!["x"; 101]}), "input"),
        (json!({"input": "x", "dimensions": 0}), "dimensions"),
        (
            json!({"input": "x", "encoding_format": "hex"}),
            "encoding_format",
        ),
    ] {
        let answer = app.post("ann", PATH, &body);
        assert_eq!(
            (answer.status, answer.json()["error"]["param"].clone()),
            (422, json!(param)),
            "{body}"
        );
    }
}

#[test]
fn the_model_that_answers_is_found_by_its_name() {
    let app = TestApp::new();
    let listed = app.get("ann", "/v1/models").json();
    let id = listed["data"][0]["id"].as_str().expect("an id");
    assert_eq!(
        app.get("ann", &format!("/v1/models/{id}")).json(),
        listed["data"][0]
    );
    let absent = app.send(request("GET", "/v1/models/gpt-5").by("ann"));
    assert_eq!(
        (absent.status, absent.json()["error"]["code"].clone()),
        (404, json!("not_found"))
    );
}
