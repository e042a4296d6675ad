-- Whether something that was ended after may go on in an organization whose data were put back: nobody knows what it was, or it
-- could not be ended again. Of what was put back before nobody knows.
ALTER TABLE restorations ADD COLUMN revives BIGINT NOT NULL DEFAULT 1;
