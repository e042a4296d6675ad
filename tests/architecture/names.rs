//! Which modules of ours a file names, by any path: of a `use`, a type, an expression, a pattern, an attribute or the body
//! of a macro.

use crate::source::{Source, every};
use proc_macro2::{Delimiter, Ident, Spacing, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::{self, Visit};

/// A path that a file names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    pub line: usize,
    /// From the root of the crate: `wire::page::Page`. For another crate's path, that path.
    pub path: String,
    pub ours: bool,
}

/// Every path that the file names outside of its tests, once a line.
///
/// `modules` are all modules of the crate: they tell a name that a `use` bound to a module from one of a type.
pub fn named(source: &Source, modules: &BTreeSet<String>, defined: &Defined) -> Vec<Named> {
    let mut finder = Finder::new(source, modules, defined);
    finder.enter(source.file().items.iter().filter_map(as_use));
    finder.visit_file(source.file());
    finder.found.into_iter().collect()
}

/// The names that each module defines itself.
pub type Defined = BTreeMap<String, BTreeSet<String>>;

/// The names of the items that stand in a file.
pub fn defines(source: &Source) -> BTreeSet<String> {
    let name = |item: &syn::Item| {
        Some(match item {
            syn::Item::Const(item) => item.ident.to_string(),
            syn::Item::Enum(item) => item.ident.to_string(),
            syn::Item::Fn(item) => item.sig.ident.to_string(),
            syn::Item::Static(item) => item.ident.to_string(),
            syn::Item::Struct(item) => item.ident.to_string(),
            syn::Item::Trait(item) => item.ident.to_string(),
            syn::Item::Type(item) => item.ident.to_string(),
            _ => return None,
        })
    };
    source.file().items.iter().filter_map(name).collect()
}

/// What a module hands on by a `use`: its name in there, and the path that it stands for.
pub fn handed_on(source: &Source, modules: &BTreeSet<String>, defined: &Defined) -> BTreeMap<String, Named> {
    let finder = Finder::new(source, modules, defined);
    let mut imported = vec![];
    source.file().items.iter().filter_map(as_use).for_each(|item| leaves(&item.tree, &[], &mut imported));
    let own = |name: &str| if source.module == "lib" { name.to_owned() } else { format!("{}::{name}", source.module) };
    let mut found = BTreeMap::new();
    for leaf in imported {
        let Some(line) = leaf.path.last().map(|last| last.span().start().line) else { continue };
        let path: Vec<String> = leaf.path.iter().map(ToString::to_string).collect();
        let Some(path) = finder.absolute(&path).map(|path| path.join("::")) else { continue };
        let named = |path| Named { line, path, ours: true };
        match leaf.alias {
            Some(name) => drop(found.insert(own(&name.to_string()), named(path))),
            None => {
                let names = defined.get(&path).into_iter().flatten();
                found.extend(names.map(|name| (own(name), named(format!("{path}::{name}")))));
            }
        }
    }
    found
}

fn split(path: &str) -> Vec<String> {
    path.split("::").map(str::to_owned).collect()
}

/// What `use` bound to modules in one block or module.
#[derive(Default)]
struct Scope {
    names: BTreeMap<String, Vec<String>>,
    globs: Vec<Vec<String>>,
}

struct Finder<'a> {
    modules: &'a BTreeSet<String>,
    defined: &'a Defined,
    module: Vec<String>,
    scopes: Vec<Scope>,
    /// How often each word stands in the file.
    words: BTreeMap<String, usize>,
    found: BTreeSet<Named>,
}

/// One name of a `use`.
struct Leaf {
    path: Vec<Ident>,
    alias: Option<Ident>,
    glob: bool,
}

fn as_use(item: &syn::Item) -> Option<&syn::ItemUse> {
    match item {
        syn::Item::Use(item) if !for_tests(&item.attrs) => Some(item),
        _ => None,
    }
}

/// `a::{b, c::d as e}` is `a::b` and `a::c::d as e`.
fn leaves(tree: &syn::UseTree, prefix: &[Ident], found: &mut Vec<Leaf>) {
    let with = |ident: &Ident| prefix.iter().chain([ident]).cloned().collect::<Vec<_>>();
    match tree {
        syn::UseTree::Path(path) => leaves(&path.tree, &with(&path.ident), found),
        syn::UseTree::Name(name) if name.ident == "self" && !prefix.is_empty() => {
            found.push(Leaf { path: prefix.to_owned(), alias: prefix.last().cloned(), glob: false });
        }
        syn::UseTree::Name(name) => {
            found.push(Leaf { path: with(&name.ident), alias: Some(name.ident.clone()), glob: false });
        }
        syn::UseTree::Rename(name) => {
            let path = if name.ident == "self" { prefix.to_owned() } else { with(&name.ident) };
            found.push(Leaf { path, alias: Some(name.rename.clone()), glob: false });
        }
        syn::UseTree::Glob(_) => found.push(Leaf { path: prefix.to_owned(), alias: None, glob: true }),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, prefix, found)),
    }
}

/// `#[cfg(test)]`: what stands under it may prepare with anything.
fn for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

impl<'a> Finder<'a> {
    fn new(source: &Source, modules: &'a BTreeSet<String>, defined: &'a Defined) -> Self {
        let module = if source.module == "lib" { vec![] } else { split(&source.module) };
        let mut words = BTreeMap::new();
        for token in every(source.tokens()) {
            if let TokenTree::Ident(word) = token {
                *words.entry(word.to_string()).or_default() += 1;
            }
        }
        Self { modules, defined, module, scopes: vec![], words, found: BTreeSet::new() }
    }

    fn is_module(&self, path: &[String]) -> bool {
        self.modules.contains(&path.join("::"))
    }

    /// From the root of the crate; nothing for what is not ours.
    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let (first, mut rest) = path.split_first()?;
        let mut whole = match first.as_str() {
            // `clientele` is how the program's root names the library.
            "crate" | "clientele" => vec![],
            "self" => self.module.clone(),
            "super" => {
                let mut whole = self.module.clone();
                whole.pop();
                while let Some((_, further)) = rest.split_first().filter(|(step, _)| *step == "super") {
                    whole.pop();
                    rest = further;
                }
                whole
            }
            name => self.bound(name)?,
        };
        whole.extend(rest.iter().cloned());
        Some(whole)
    }

    /// The module that a bare name means here.
    fn bound(&self, name: &str) -> Option<Vec<String>> {
        let child = |module: &[String]| {
            let path: Vec<String> = module.iter().cloned().chain([name.to_owned()]).collect();
            self.is_module(&path).then_some(path)
        };
        let scopes = self.scopes.iter().rev();
        let by_name = scopes.clone().find_map(|scope| scope.names.get(name).cloned());
        by_name
            .or_else(|| child(&self.module))
            .or_else(|| scopes.flat_map(|scope| &scope.globs).find_map(|glob| child(glob)))
    }

    fn enter<'b>(&mut self, uses: impl Iterator<Item = &'b syn::ItemUse>) {
        self.scopes.push(Scope::default());
        // A `use` may name what a later one binds.
        let uses: Vec<&syn::ItemUse> = uses.collect();
        for _ in 0..2 {
            uses.iter().for_each(|item| self.bind(item));
        }
    }

    /// Notes which names mean modules from here on.
    fn bind(&mut self, item: &syn::ItemUse) {
        if item.leading_colon.is_some() {
            return;
        }
        let mut found = vec![];
        leaves(&item.tree, &[], &mut found);
        for leaf in found {
            let path: Vec<String> = leaf.path.iter().map(ToString::to_string).collect();
            let Some(path) = self.absolute(&path).filter(|path| path.is_empty() || self.is_module(path)) else {
                continue;
            };
            let scope = self.scopes.last_mut().unwrap();
            match leaf.alias {
                Some(alias) => drop(scope.names.insert(alias.to_string(), path)),
                None if !scope.globs.contains(&path) => scope.globs.push(path),
                None => {}
            }
        }
    }

    fn found(&mut self, line: usize, path: &[String]) {
        match self.absolute(path) {
            Some(path) => self.found.insert(Named { line, path: path.join("::"), ours: true }),
            None => self.found.insert(Named { line, path: path.join("::"), ours: false }),
        };
    }

    fn imported(&mut self, item: &syn::ItemUse) {
        let mut found = vec![];
        leaves(&item.tree, &[], &mut found);
        for leaf in found {
            let Some(last) = leaf.path.last() else { continue };
            let line = last.span().start().line;
            let path: Vec<String> = leaf.path.iter().map(ToString::to_string).collect();
            let whole = if item.leading_colon.is_none() { self.absolute(&path) } else { None };
            let folder = whole.as_ref().is_some_and(|whole| {
                let inside = format!("{}::", whole.join("::"));
                self.modules.iter().any(|module| module.starts_with(&inside))
            });
            // An import of a folder's module is there for `storage::list::read` further down, whose arrow goes to `list`
            // only. And a name that is handed on without being used here ties those who take it, not this file.
            let private = matches!(item.vis, syn::Visibility::Inherited);
            let said = |name: &str| self.words.get(name).copied().unwrap_or_default();
            let used = match &leaf.alias {
                Some(name) => said(&name.to_string()) > 1,
                None => {
                    let names = whole.as_ref().and_then(|whole| self.defined.get(&whole.join("::")));
                    names.is_none_or(|names| names.iter().any(|name| said(name) > 0))
                }
            };
            if !(!private && !used || folder && private && !leaf.glob) {
                let ours = whole.is_some();
                self.found.insert(Named { line, path: whole.unwrap_or(path).join("::"), ours });
            }
        }
    }

    /// The paths in what is no tree: the body of a macro, the words of an attribute.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Ident(word) if *word == "use" => {
                    let end = tokens[at..]
                        .iter()
                        .position(|token| is(Some(token), ';'))
                        .map_or(tokens.len(), |end| at + end + 1);
                    match syn::parse2::<syn::ItemUse>(tokens[at..end].iter().cloned().collect()) {
                        Ok(item) => {
                            self.bind(&item);
                            self.imported(&item);
                            at = end;
                        }
                        Err(_) => at += 1,
                    }
                }
                TokenTree::Ident(first) => {
                    let foreign = at > 1 && is(tokens.get(at - 1), ':') && is(tokens.get(at - 2), ':');
                    let mut path = vec![first.to_string()];
                    at += 1;
                    while is_joint(tokens.get(at)) && is(tokens.get(at + 1), ':') {
                        let Some(TokenTree::Ident(word)) = tokens.get(at + 2) else { break };
                        path.push(word.to_string());
                        at += 3;
                    }
                    if path.len() > 1 && !foreign {
                        self.found(first.span().start().line, &path);
                    }
                }
                TokenTree::Group(group) => {
                    if group.delimiter() == Delimiter::Brace {
                        // A block in a macro may have imports of its own.
                        self.scopes.push(Scope::default());
                        self.tokens(group.stream());
                        self.scopes.pop();
                    } else {
                        self.tokens(group.stream());
                    }
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }
}

fn is(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

fn is_joint(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint)
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let (false, Some((_, items))) = (for_tests(&item.attrs), &item.content) else { return };
        self.module.push(item.ident.to_string());
        let outside = std::mem::take(&mut self.scopes);
        self.enter(items.iter().filter_map(as_use));
        items.iter().for_each(|item| self.visit_item(item));
        self.scopes = outside;
        self.module.pop();
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !for_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if !for_tests(&item.attrs) {
            visit::visit_item_impl(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !for_tests(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !for_tests(&item.attrs) {
            self.imported(item);
        }
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.enter(block.stmts.iter().filter_map(|statement| match statement {
            syn::Stmt::Item(item) => as_use(item),
            _ => None,
        }));
        visit::visit_block(self, block);
        self.scopes.pop();
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let words: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if words.len() > 1 && path.leading_colon.is_none() {
            self.found(path.segments[0].ident.span().start().line, &words);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.visit_path(&item.path);
        self.tokens(item.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        match &attribute.meta {
            syn::Meta::List(list) => {
                self.visit_path(&list.path);
                self.tokens(list.tokens.clone());
                // `#[serde(with = "crate::wire::…")]`
                for token in every(list.tokens.clone()) {
                    let TokenTree::Literal(literal) = token else { continue };
                    let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) else { continue };
                    let Ok(path) = text.parse::<syn::Path>() else { continue };
                    if path.segments.len() > 1 {
                        let words: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
                        self.found(literal.span().start().line, &words);
                    }
                }
            }
            // A comment of documentation says nothing to the compiler.
            syn::Meta::Path(_) | syn::Meta::NameValue(_) => {}
        }
    }

    /// `pub(in crate::server)` says who may look in, and takes nothing from there.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}
