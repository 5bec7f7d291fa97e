-- Written by `shire run`: declare instead of editing.
-- Who follows cluster slough, for whom its log is kept. What is so already is not done again.
SELECT 'CREATE ROLE shire_standby LOGIN REPLICATION'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shire_standby') \gexec
SELECT 'ALTER ROLE shire_standby PASSWORD ''SCRAM-SHA-256$4096:cv9wFCPRmjlfXGprhpV+kQ==$Qgw2dWlgmoxum3rv26nxzmpfkhnZTy3OTqfepkTDYPU=:OKXnY0dAqmyNc9RjLmV98sSvDelGuzt3yowV7aamKGo='''
 WHERE EXISTS (SELECT FROM pg_authid WHERE rolname = 'shire_standby'
                AND rolpassword IS DISTINCT FROM 'SCRAM-SHA-256$4096:cv9wFCPRmjlfXGprhpV+kQ==$Qgw2dWlgmoxum3rv26nxzmpfkhnZTy3OTqfepkTDYPU=:OKXnY0dAqmyNc9RjLmV98sSvDelGuzt3yowV7aamKGo=') \gexec
SELECT 'SELECT slot_name FROM pg_create_physical_replication_slot(''payroll_data_2'', true)'
 WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'payroll_data_2') \gexec
