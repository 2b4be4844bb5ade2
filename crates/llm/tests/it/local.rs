//! A model of two layers whose weights are worked out by the test, and a real one where there is one.

use candle_core::{Device, Tensor};
use seismolog_llm::Embeddings;
use std::collections::HashMap;
use std::fs;
use std::path::Path;

const WORDS: [&str; 8] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "card", "declined", "disk", "full"];
const WIDTH: usize = 8;

/// Numbers that look random and are the same on every machine.
fn weights(seed: usize, shape: &[usize]) -> Tensor {
    let values = (0..shape.iter().product::<usize>())
        .map(|place| ((place * 37 + seed * 101) % 17) as f32 / 17.0 - 0.5);
    Tensor::from_vec(values.collect::<Vec<f32>>(), shape, &Device::Cpu).unwrap()
}

fn write_model(folder: &Path) {
    let config = serde_json::json!({
        "vocab_size": WORDS.len(), "hidden_size": WIDTH, "num_hidden_layers": 2, "num_attention_heads": 2,
        "intermediate_size": 16, "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "max_position_embeddings": 16,
        "type_vocab_size": 2, "initializer_range": 0.02, "layer_norm_eps": 1e-12, "pad_token_id": 0,
        "model_type": "bert",
    });
    fs::write(folder.join("config.json"), config.to_string()).unwrap();
    let vocabulary: HashMap<_, _> = WORDS.iter().enumerate().map(|(id, word)| (*word, id)).collect();
    let tokenizer = serde_json::json!({
        "version": "1.0", "added_tokens": [],
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
            "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocabulary},
    });
    fs::write(folder.join("tokenizer.json"), tokenizer.to_string()).unwrap();
    let mut shapes: Vec<(String, Vec<usize>)> = vec![
        ("embeddings.word_embeddings.weight".into(), vec![WORDS.len(), WIDTH]),
        ("embeddings.position_embeddings.weight".into(), vec![16, WIDTH]),
        ("embeddings.token_type_embeddings.weight".into(), vec![2, WIDTH]),
    ];
    let mut linear = |name: String, rows: usize, columns: usize| {
        shapes.push((format!("{name}.weight"), vec![rows, columns]));
        shapes.push((format!("{name}.bias"), vec![rows]));
    };
    for layer in 0..2 {
        let at = format!("encoder.layer.{layer}");
        for part in ["self.query", "self.key", "self.value", "output.dense"] {
            linear(format!("{at}.attention.{part}"), WIDTH, WIDTH);
        }
        linear(format!("{at}.intermediate.dense"), 16, WIDTH);
        linear(format!("{at}.output.dense"), WIDTH, 16);
    }
    let norms = ["embeddings".to_owned()].into_iter().chain((0..2).flat_map(|layer| {
        ["attention.output", "output"].map(|part| format!("encoder.layer.{layer}.{part}"))
    }));
    for norm in norms {
        shapes.push((format!("{norm}.LayerNorm.weight"), vec![WIDTH]));
        shapes.push((format!("{norm}.LayerNorm.bias"), vec![WIDTH]));
    }
    let tensors = shapes.into_iter().enumerate().map(|(seed, (name, shape))| (name, weights(seed, &shape)));
    let tensors: HashMap<String, Tensor> = tensors.collect();
    candle_core::safetensors::save(&tensors, folder.join("model.safetensors")).unwrap();
}

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(one, other) / (dot(one, one) * dot(other, other)).sqrt()
}

#[test]
fn a_text_has_the_same_vector_whoever_stands_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    write_model(folder.path());
    let model = Embeddings::local(folder.path()).unwrap();
    assert!(!model.is_remote());
    let long = "disk ".repeat(5_000);
    let texts = ["card declined", "disk full", "Card DECLINED", "", &long];
    let together = model.embed(&texts).unwrap();
    for (text, vector) in texts.iter().zip(&together) {
        assert_eq!(vector.len(), WIDTH);
        assert_eq!(&model.embed(&[text]).unwrap()[0], vector, "{text:.20}");
    }
    assert_eq!(together[0], together[2], "case says nothing");
    assert_ne!(together[0], together[1], "words do");
}

#[test]
fn a_folder_that_holds_no_model_is_refused_with_the_file_that_is_missing_or_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let problem = || Embeddings::local(folder.path()).unwrap_err().to_string();
    assert!(problem().contains("config.json: No such file"), "{}", problem());
    write_model(folder.path());
    for (name, text, expected) in [
        ("config.json", r#"{"model_type": "gpt2"}"#, "config.json is not that of a BERT model"),
        ("tokenizer.json", "{}", "tokenizer.json: "),
        ("model.safetensors", "too short", "model.safetensors"),
    ] {
        let good = fs::read(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name), text).unwrap();
        assert!(problem().contains(expected), "{}", problem());
        fs::write(folder.path().join(name), good).unwrap();
    }
    let config = fs::read_to_string(folder.path().join("config.json")).unwrap();
    fs::write(folder.path().join("config.json"), config.replace("\"hidden_size\":8", "\"hidden_size\":4"))
        .unwrap();
    assert!(problem().contains("does not fit config.json"), "{}", problem());
}

/// `MODEL=folder cargo test -p seismolog-llm --features local -- --ignored`
#[test]
#[ignore = "needs a real model, in the folder that MODEL names"]
#[expect(clippy::disallowed_methods, reason = "a model is too large for the repository")]
fn a_real_model_sees_what_says_the_same() {
    let folder = std::env::var("MODEL").expect("MODEL names the folder of a model");
    let model = Embeddings::local(Path::new(&folder)).unwrap();
    let texts = [
        "card declined by acquirer",
        "the bank refused the payment",
        "disk is full",
        "no space left on device",
    ];
    let vectors = model.embed(&texts).unwrap();
    let near = |one: usize, other: usize| cosine(&vectors[one], &vectors[other]);
    println!("{} numbers; first {:?}", vectors[0].len(), &vectors[0][..4]);
    println!("{texts:?}: 0-1 {:.4}, 2-3 {:.4}, 0-2 {:.4}", near(0, 1), near(2, 3), near(0, 2));
    assert!(near(0, 1) > near(0, 2) && near(2, 3) > near(1, 3));
}
