-- Written by `shire run`: declare instead of editing.
-- Slough Borough Council, Payroll and pensions. What is so already is not done again, and nothing is said of it.
SELECT 'CREATE ROLE payroll__slough NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'payroll__slough') \gexec
SELECT 'CREATE ROLE payroll__slough__own NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'payroll__slough__own') \gexec
SELECT 'CREATE ROLE payroll__slough__app LOGIN CONNECTION LIMIT 20' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'payroll__slough__app') \gexec
SELECT 'CREATE ROLE payroll__slough__ro NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'payroll__slough__ro') \gexec
SELECT 'CREATE ROLE payroll__slough__bak LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'payroll__slough__bak') \gexec
SELECT 'ALTER ROLE payroll__slough__app LOGIN PASSWORD ''SCRAM-SHA-256$4096:comVB6GhkXhd4ErbVbwU0w==$cuDYjYycA7Y1yqLjRkSKodGCUDVcYtqYmDjAGfGlhMk=:+CayHbfWosgSn0OKq4SEf4IU2ztht3ehxOSgaIDvilI='' VALID UNTIL ''infinity'''
 WHERE EXISTS (SELECT FROM pg_authid WHERE rolname = 'payroll__slough__app'
                AND (rolpassword IS DISTINCT FROM 'SCRAM-SHA-256$4096:comVB6GhkXhd4ErbVbwU0w==$cuDYjYycA7Y1yqLjRkSKodGCUDVcYtqYmDjAGfGlhMk=:+CayHbfWosgSn0OKq4SEf4IU2ztht3ehxOSgaIDvilI=' OR NOT rolcanlogin)) \gexec
SELECT 'ALTER ROLE payroll__slough__bak LOGIN'
 WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = 'payroll__slough__bak' AND NOT rolcanlogin) \gexec
SELECT 'GRANT payroll__slough TO payroll__slough__app'
 WHERE NOT pg_has_role('payroll__slough__app', 'payroll__slough', 'MEMBER') \gexec
SELECT 'CREATE DATABASE payroll__slough OWNER payroll__slough__own TEMPLATE template0'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'payroll__slough') \gexec
-- Who restores it closes it for a moment, and may be killed in that.
SELECT 'ALTER DATABASE payroll__slough ALLOW_CONNECTIONS true'
 WHERE EXISTS (SELECT FROM pg_database WHERE datname = 'payroll__slough' AND NOT datallowconn) \gexec
-- A new database lets every role connect (PostgreSQL's manual, 5.7 Privileges).
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', datname)
  FROM pg_database WHERE datname IN ('payroll__slough', 'postgres', 'template1') AND EXISTS (
       SELECT FROM aclexplode(coalesce(datacl, acldefault('d', datdba))) WHERE grantee = 0) \gexec
SELECT format('REVOKE ALL ON DATABASE payroll__slough FROM %I', rolname)
  FROM pg_database, aclexplode(datacl), pg_roles
 WHERE datname = 'payroll__slough' AND grantee = pg_roles.oid
   AND rolname NOT IN ('payroll__slough__own', 'payroll__slough__app', 'payroll__slough__ro', 'payroll__slough__bak') \gexec
SELECT 'GRANT CONNECT ON DATABASE payroll__slough TO payroll__slough__app'
 WHERE NOT has_database_privilege('payroll__slough__app', 'payroll__slough', 'CONNECT') \gexec
SELECT 'GRANT CONNECT ON DATABASE payroll__slough TO payroll__slough__ro'
 WHERE NOT has_database_privilege('payroll__slough__ro', 'payroll__slough', 'CONNECT') \gexec
SELECT 'GRANT CONNECT ON DATABASE payroll__slough TO payroll__slough__bak'
 WHERE NOT has_database_privilege('payroll__slough__bak', 'payroll__slough', 'CONNECT') \gexec
\set QUIET on
\connect payroll__slough
\set QUIET off
SELECT 'CREATE TABLE public.migration (name text PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now())'
 WHERE to_regclass('public.migration') IS NULL \gexec
SELECT 'GRANT CREATE ON SCHEMA public TO payroll__slough__own'
 WHERE NOT has_schema_privilege('payroll__slough__own', 'public', 'CREATE') \gexec
SELECT 'ALTER DEFAULT PRIVILEGES FOR ROLE payroll__slough__own IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO payroll__slough__app'
 WHERE NOT EXISTS (
       SELECT FROM pg_default_acl, aclexplode(defaclacl)
        WHERE defaclrole = 'payroll__slough__own'::regrole AND grantee = 'payroll__slough__app'::regrole) \gexec
SELECT 'ALTER DEFAULT PRIVILEGES FOR ROLE payroll__slough__own IN SCHEMA public GRANT SELECT ON TABLES TO payroll__slough__ro'
 WHERE NOT EXISTS (
       SELECT FROM pg_default_acl, aclexplode(defaclacl)
        WHERE defaclrole = 'payroll__slough__own'::regrole AND grantee = 'payroll__slough__ro'::regrole) \gexec
SELECT 'ALTER DEFAULT PRIVILEGES FOR ROLE payroll__slough__own IN SCHEMA public GRANT SELECT ON TABLES TO payroll__slough__bak'
 WHERE NOT EXISTS (
       SELECT FROM pg_default_acl, aclexplode(defaclacl)
        WHERE defaclrole = 'payroll__slough__own'::regrole AND grantee = 'payroll__slough__bak'::regrole) \gexec
SELECT 'GRANT SELECT ON public.migration TO payroll__slough__bak'
 WHERE NOT has_table_privilege('payroll__slough__bak', 'public.migration', 'SELECT') \gexec
SELECT NOT EXISTS (SELECT FROM public.migration WHERE name = '0001-entries') AS pending \gset
\if :pending
BEGIN;
SET LOCAL ROLE payroll__slough__own;
CREATE TABLE entry (
  payee text NOT NULL,
  month date NOT NULL,
  pence bigint NOT NULL CHECK (pence >= 0),
  PRIMARY KEY (payee, month)
);
RESET ROLE;
INSERT INTO public.migration (name) VALUES ('0001-entries');
COMMIT;
\endif
SELECT NOT EXISTS (SELECT FROM public.migration WHERE name = '0002-entered-at') AS pending \gset
\if :pending
BEGIN;
SET LOCAL ROLE payroll__slough__own;
ALTER TABLE entry ADD COLUMN entered timestamptz NOT NULL DEFAULT now();
RESET ROLE;
INSERT INTO public.migration (name) VALUES ('0002-entered-at');
COMMIT;
\endif
