//! Looks only: no server calls, no resources.
