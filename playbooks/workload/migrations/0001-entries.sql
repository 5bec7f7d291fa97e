CREATE TABLE entry (
  payee text NOT NULL,
  month date NOT NULL,
  pence bigint NOT NULL CHECK (pence >= 0),
  PRIMARY KEY (payee, month)
);
