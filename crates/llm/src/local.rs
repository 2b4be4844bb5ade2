//! A BERT model in this process, as sentence-transformers saves it: the mean of the last layer over the tokens
//! (Reimers and Gurevych 2019, <https://arxiv.org/abs/1908.10084>).

use crate::{Error, limits};
use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config};
use std::fmt;
use std::fs;
use std::path::Path;
use tokenizers::{Tokenizer, TruncationParams};

pub(crate) struct Local {
    tokenizer: Tokenizer,
    model: BertModel,
}

impl fmt::Debug for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Local")
    }
}

impl Local {
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        let refuse = |problem: String| Error::Model { folder: folder.to_owned(), problem };
        let read =
            |name: &str| fs::read(folder.join(name)).map_err(|error| refuse(format!("{name}: {error}")));
        let config: Config = serde_json::from_slice(&read("config.json")?)
            .map_err(|error| refuse(format!("config.json is not that of a BERT model: {error}")))?;
        let mut tokenizer = Tokenizer::from_bytes(read("tokenizer.json")?)
            .map_err(|error| refuse(format!("tokenizer.json: {error}")))?;
        let max_length = limits::TOKENS_MAX.min(config.max_position_embeddings);
        tokenizer
            .with_padding(None)
            .with_truncation(Some(TruncationParams { max_length, ..TruncationParams::default() }))
            .map_err(|error| refuse(format!("tokenizer.json: {error}")))?;
        let weights =
            VarBuilder::from_buffered_safetensors(read("model.safetensors")?, DType::F32, &Device::Cpu)
                .map_err(|error| refuse(format!("model.safetensors: {error}")))?;
        let model = BertModel::load(weights, &config)
            .map_err(|error| refuse(format!("model.safetensors does not fit config.json: {error}")))?;
        Ok(Self { tokenizer, model })
    }

    /// One after the other: texts are short, and without padding each has its vector whoever stands beside it.
    pub(crate) fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, Error> {
        texts.iter().map(|text| self.one(text).map_err(Error::Answer)).collect()
    }

    fn one(&self, text: &str) -> Result<Vec<f32>, String> {
        let encoding = self.tokenizer.encode(text, true).map_err(|error| error.to_string())?;
        self.mean(encoding.get_ids()).map_err(|error| error.to_string())
    }

    fn mean(&self, tokens: &[u32]) -> candle_core::Result<Vec<f32>> {
        let tokens = Tensor::new(tokens, &Device::Cpu)?.unsqueeze(0)?;
        let kinds = tokens.zeros_like()?;
        let states = self.model.forward(&tokens, &kinds, None)?;
        states.mean(1)?.squeeze(0)?.to_vec1()
    }
}
