-- Results of a sweep of format 1: a dump of the file that the revision before
-- e75208c made.
BEGIN TRANSACTION;
CREATE TABLE results (
           fold INTEGER NOT NULL, set_id INTEGER NOT NULL,
           status TEXT NOT NULL, parameters TEXT NOT NULL, hash TEXT NOT NULL,
           error TEXT, "net_profit" REAL, "total_return" REAL, "cagr" REAL, "volatility" REAL, "sharpe" REAL, "sortino" REAL, "calmar" REAL, "max_drawdown" REAL, "win_rate" REAL, "profit_factor" REAL, "expectancy" REAL, "sqn" REAL, "exposure" REAL, "turnover" REAL, "round_trips" REAL, "fills" REAL, "fees" REAL,
           PRIMARY KEY (fold, set_id)
         ) WITHOUT ROWID;
INSERT INTO "results" VALUES(0,0,'done','{"quantity":10}','c0927cbc20ce199b2b113f6a2f02df1bdc7e5ea8a3953fdaa63407b4110379c9',NULL,63.8,6.38000000000138456357e-04,NULL,NULL,NULL,NULL,NULL,2.01967483235315504444e-04,0.3125,0.831896551724138,-4.87500000000000155431e-01,NULL,9.40170940170940161451e-01,2.63155509374631335628e-01,16.0,33.0,0.0);
INSERT INTO "results" VALUES(0,1,'done','{"quantity":20}','0606d2ca9e94d5082c2f7359d15291216a9f555856b7745b3c6ee410b1be5a7f',NULL,127.6,1.27600000000005486811e-03,NULL,NULL,NULL,NULL,NULL,4.03869953874794098552e-04,0.3125,0.831896551724138,-9.75000000000000310862e-01,NULL,9.40170940170940161451e-01,5.26178104664442924942e-01,16.0,33.0,0.0);
CREATE TABLE sweep (key TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO "sweep" VALUES('format','1');
INSERT INTO "sweep" VALUES('engine','0.1.0');
INSERT INTO "sweep" VALUES('the_config','a242aaf6b00ea01817d1f2ecacf2461fac7ca5246580acee9f9fe7edb2df656e');
INSERT INTO "sweep" VALUES('the_parameters','fde9987977bb0b3cc4b9160662516ea98be428c7c1fe34578aaafdef8793e85d');
INSERT INTO "sweep" VALUES('the_walk_forward_windows','null');
INSERT INTO "sweep" VALUES('the_strategies','a72ed03f426b3b8d30bcc7e389a82a8c84cd5db9a0176934319ebbf28680919e');
INSERT INTO "sweep" VALUES('the_stored_bars','5b65ae916fc5a8e5b55d537371ffab815b3528111039f3f6497a858c2345400e');
COMMIT;
