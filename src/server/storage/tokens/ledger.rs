//! Reads and writes of tokens. Requests that arrive together share them (see [`Batch`]).

use crate::{
    domain::ClientId,
    server::storage::{
        Store,
        batch::{Batch, BatchError},
        tokens::{
            access::{self, NewToken, Token},
            token_clients::{self, TokenClient},
        },
    },
};
use std::collections::{BTreeSet, HashMap};

/// How many share a query: enough for a crowd, few enough that none waits long.
const READS: usize = 128;
/// How many share a commit.
const WRITES: usize = 256;
/// Two batches can be under way: while the database answers one, the other is being made.
const READERS: usize = 2;

#[derive(Clone, Debug)]
pub struct Ledger {
    clients: Batch<ClientId, Option<TokenClient>>,
    tokens: Batch<String, Option<Token>>,
    issued: Batch<NewToken, ()>,
}

impl Ledger {
    pub fn open(store: &Store) -> Self {
        Self {
            clients: Batch::start(READERS, READS, {
                let store = store.clone();
                move |ids| read_clients(store.clone(), ids)
            }),
            tokens: Batch::start(READERS, READS, {
                let store = store.clone();
                move |hashes| read_tokens(store.clone(), hashes)
            }),
            issued: Batch::start(1, WRITES, {
                let store = store.clone();
                move |tokens| write_tokens(store.clone(), tokens)
            }),
        }
    }

    /// # Errors
    /// When storage fails.
    pub async fn client(&self, id: ClientId) -> Result<Option<TokenClient>, BatchError> {
        self.clients.ask(id).await
    }

    /// The token as it is at some instant after this call began.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn token(&self, hash: String) -> Result<Option<Token>, BatchError> {
        self.tokens.ask(hash).await
    }

    /// Stores a token; done means that it survives a power cut.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn issue(&self, token: NewToken) -> Result<(), BatchError> {
        self.issued.ask(token).await
    }
}

async fn read_clients(store: Store, ids: Vec<ClientId>) -> Result<Vec<Option<TokenClient>>, BatchError> {
    let distinct: Vec<ClientId> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let mut connection = store.reader().acquire().await?;
    let found: HashMap<_, _> = token_clients::find(&mut connection, &distinct).await?;
    Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
}

async fn read_tokens(store: Store, hashes: Vec<String>) -> Result<Vec<Option<Token>>, BatchError> {
    let distinct: Vec<String> = hashes.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    let mut connection = store.reader().acquire().await?;
    let found = access::find(&mut connection, &distinct).await?;
    Ok(hashes.iter().map(|hash| found.get(hash).cloned()).collect())
}

async fn write_tokens(store: Store, new: Vec<NewToken>) -> Result<Vec<()>, BatchError> {
    let mut transaction = store.begin().await?;
    access::insert(&mut transaction, &new).await?;
    transaction.commit().await?;
    Ok(vec![(); new.len()])
}
