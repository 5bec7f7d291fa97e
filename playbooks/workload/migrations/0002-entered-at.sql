ALTER TABLE entry ADD COLUMN entered timestamptz NOT NULL DEFAULT now();
