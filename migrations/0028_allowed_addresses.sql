-- Where a client of its own (Client Credentials) may ask for tokens and use them: an address or a CIDR range on each line,
-- as src/domain/network.rs writes them; empty: from anywhere. One column and no child table: every use of a token reads it.
ALTER TABLE clients ADD COLUMN allowed_addresses TEXT NOT NULL DEFAULT '';
