//! The tree of an expression, in the words of Python's own `ast` module, since errors print it.

/// A literal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Constant {
    /// `None`
    None,
    /// `True` or `False`
    Bool(bool),
    /// a whole number
    Int(i128),
    /// a number with fraction or exponent
    Float(f64),
    /// a text
    Text(String),
    /// bytes, an imaginary number or `...`, as Python prints it; templates refuse them
    Foreign(String),
}

/// Operators between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binary {
    Add,
    Sub,
    Mult,
    Div,
    FloorDiv,
    Mod,
    Pow,
    MatMult,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
}

/// Operators before one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unary {
    Not,
    USub,
    UAdd,
    Invert,
}

/// Comparisons, which can be chained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

/// Which collection a comprehension builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Built {
    ListComp,
    SetComp,
    GeneratorExp,
    DictComp,
}

/// `for target in iter if … if …`
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Generator {
    pub(crate) target: Expr,
    pub(crate) iter: Expr,
    pub(crate) ifs: Vec<Expr>,
}

/// The arguments that a lambda declares.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Signature {
    pub(crate) args: Vec<String>,
    pub(crate) defaults: Vec<Expr>,
    pub(crate) vararg: Option<String>,
    pub(crate) kwonly: Vec<(String, Option<Expr>)>,
    pub(crate) kwarg: Option<String>,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Constant(Constant),
    Name(String),
    Call {
        func: Box<Expr>,
        args: Vec<Expr>,
        keywords: Vec<(Option<String>, Expr)>,
    },
    Attribute {
        value: Box<Expr>,
        attr: String,
    },
    Subscript {
        value: Box<Expr>,
        index: Box<Expr>,
    },
    Slice {
        lower: Option<Box<Expr>>,
        upper: Option<Box<Expr>>,
        step: Option<Box<Expr>>,
    },
    Unary(Unary, Box<Expr>),
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `and` if true, else `or`
    Bool {
        is_and: bool,
        values: Vec<Expr>,
    },
    Compare {
        left: Box<Expr>,
        rest: Vec<(Comparison, Expr)>,
    },
    If {
        test: Box<Expr>,
        body: Box<Expr>,
        orelse: Box<Expr>,
    },
    List(Vec<Expr>),
    Tuple(Vec<Expr>),
    Set(Vec<Expr>),
    /// no key stands for `**value`
    Dict(Vec<(Option<Expr>, Expr)>),
    /// an f-string: texts and [`Expr::Formatted`]
    Joined(Vec<Expr>),
    Formatted {
        value: Box<Expr>,
        conversion: Option<char>,
        spec: Option<Box<Expr>>,
    },
    Comprehension {
        built: Built,
        key: Option<Box<Expr>>,
        element: Box<Expr>,
        generators: Vec<Generator>,
    },
    Lambda {
        signature: Box<Signature>,
        body: Box<Expr>,
    },
    Starred(Box<Expr>),
    Named {
        target: String,
        value: Box<Expr>,
    },
    Yield(Option<Box<Expr>>),
    Await(Box<Expr>),
}

/// What `{% set … %}` may hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Statement {
    /// `a = b = value`
    Assign { targets: Vec<Expr>, value: Expr },
    /// `a += value`
    Augment { target: Expr, op: Binary, value: Expr },
    /// evaluated for what it does
    Expr(Expr),
}

impl Expr {
    /// The expressions directly inside, in the order of Python's fields.
    pub(crate) fn children(&self) -> Vec<&Self> {
        match self {
            Self::Constant(_) | Self::Name(_) => Vec::new(),
            Self::Call { func, args, keywords } => {
                let mut all = vec![&**func];
                all.extend(args);
                all.extend(keywords.iter().map(|(_, value)| value));
                all
            }
            Self::Attribute { value, .. }
            | Self::Unary(_, value)
            | Self::Starred(value)
            | Self::Await(value)
            | Self::Named { value, .. } => vec![value],
            Self::Subscript { value, index } => vec![value, index],
            Self::Slice { lower, upper, step } => {
                [lower, upper, step].into_iter().flatten().map(|e| &**e).collect()
            }
            Self::Binary(_, left, right) => vec![left, right],
            Self::Bool { values, .. } | Self::List(values) | Self::Tuple(values) => values.iter().collect(),
            Self::Set(values) | Self::Joined(values) => values.iter().collect(),
            Self::Compare { left, rest } => {
                std::iter::once(&**left).chain(rest.iter().map(|(_, right)| right)).collect()
            }
            Self::If { test, body, orelse } => vec![test, body, orelse],
            Self::Dict(items) => {
                let keys = items.iter().filter_map(|(key, _)| key.as_ref());
                keys.chain(items.iter().map(|(_, value)| value)).collect()
            }
            Self::Formatted { value, spec, .. } => std::iter::once(&**value).chain(spec.as_deref()).collect(),
            Self::Comprehension { key, element, generators, .. } => {
                let mut all: Vec<&Self> = key.as_deref().into_iter().chain([&**element]).collect();
                for generator in generators {
                    all.extend([&generator.target, &generator.iter]);
                    all.extend(&generator.ifs);
                }
                all
            }
            Self::Lambda { signature, body } => {
                let mut all: Vec<&Self> = signature.kwonly.iter().filter_map(|(_, d)| d.as_ref()).collect();
                all.extend(&signature.defaults);
                all.push(body);
                all
            }
            Self::Yield(value) => value.as_deref().into_iter().collect(),
        }
    }
}
