//! What serving is held to.

use super::descriptors;
use crate::server::config::Network;
use std::time::Duration;

/// For how long a connection may wait.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For the head of a request, from its first byte or from the beginning of the connection.
    pub head: Duration,
    /// For the body of a request; and for an answer to be taken, while nothing of it is.
    pub body: Duration,
    /// For the next request.
    pub idle: Duration,
    /// For requests under way, once the server is told to end.
    pub stop: Duration,
}

/// What serving is held to.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub timeouts: Timeouts,
    /// Connections that are open at once.
    pub connections: u32,
    /// Requests that are worked on at once.
    pub requests: u32,
    /// Requests that wait for others to be done.
    pub waiting: u32,
}

impl Limits {
    /// The limits that are set, or that follow from how many files the process may open.
    pub fn of(network: &Network) -> Self {
        let seconds = |n: u32| Duration::from_secs(n.into());
        let connections = network.max_connections.unwrap_or_else(descriptors::room).max(8);
        Self {
            timeouts: Timeouts {
                head: seconds(network.header_timeout),
                body: seconds(network.body_timeout),
                idle: seconds(network.idle_timeout),
                stop: seconds(network.stop_timeout),
            },
            connections,
            // Together half of the connections: the other half only waits, and gives way to new ones.
            requests: u32::from(network.max_requests).min(connections / 4),
            waiting: connections / 4,
        }
    }
}
