# Replicate weights, differences, tests and models.

group <- "replicates"
PAIRED <- "id=~psu, strata=~stratum, weights=~weight"
design_is("par", "paired.csv", sprintf("svydesign(%s, data=paired)", PAIRED))
design_is("par_fpc", "paired.csv", sprintf("svydesign(%s, fpc=~fpc, data=paired)", PAIRED))
design_is("par_unstratified", "paired.csv", "svydesign(id=~psu, weights=~weight, data=paired)")
case("par_total", "par", "svytotal(~y+x, par)", covariances)
case("par_mean", "par", "svymean(~y+x, par)", covariances)
case("par_ratio", "par", "svyratio(~y, ~x, par)", ratios)
RECIPES <- c(jk1 = "as.svrepdesign(par_unstratified, type='JK1'", jkn = "as.svrepdesign(par, type='JKn'",
             jkn_fpc = "as.svrepdesign(par_fpc, type='JKn'", brr = "as.svrepdesign(par, type='BRR'",
             fay = "as.svrepdesign(par, type='Fay', fay.rho=0.3", jkn_uneven = "as.svrepdesign(sch_one, type='JKn'")
for (recipe in names(RECIPES)) for (mse in c(FALSE, TRUE)) {
  d <- paste0(recipe, if (mse) "_mse")
  uneven <- recipe == "jkn_uneven"
  design_is(d, if (uneven) "schools.csv" else "paired.csv", sprintf("%s, mse=%s)", RECIPES[[recipe]], mse))
  case(paste0(d, "_scales"), d, d, replicates)
  case(paste0(d, "_mean"), d, sprintf("svymean(~%s, %s)", if (uneven) "pupils+score" else "y+x", d), covariances)
  case(paste0(d, "_total"), d, sprintf("svytotal(~%s, %s)", if (uneven) "pupils+online" else "y+x", d), covariances)
  case(paste0(d, "_ratio"), d, sprintf("svyratio(%s, %s)", if (uneven) "~score, ~pupils" else "~y, ~x", d), ratios)
  case(paste0(d, "_by"), d,
       sprintf("svyby(%s, %s, svymean)", if (uneven) "~score, ~kind" else "~y, ~group", d), estimates)
}
# R picks a 12 x 12 Hadamard matrix for 8 strata; ratios depend on which, so its multipliers are kept.
stopifnot(all.equal(as.matrix(weights(fay, "replication")), 1 + 0.7 * (as.matrix(weights(brr, "replication")) - 1)))
factors <- as.data.frame(as.matrix(weights(brr, "replication")))
write.csv(setNames(factors, paste0("r", 1:12)), "paired_brr.csv", row.names = FALSE, quote = FALSE)
GROUPS <- "data.frame(group=c('a', 'b', 'c'), Freq=c(90, 80, 75))"
design_is("jkn_ps", "paired.csv", sprintf("postStratify(jkn, ~group, %s)", GROUPS))
design_is("jkn_cal", "paired.csv", "calibrate(jkn, ~group+x, c('(Intercept)'=245, groupb=80, groupc=75, x=3000))")
design_is("brr_ps", "paired.csv", sprintf("postStratify(brr, ~group, %s)", GROUPS))
design_is("jkn_rake", "paired.csv", sprintf("rake(jkn, list(~group, ~yes), list(%s, data.frame(yes=0:1, Freq=c(125, 120))), %s)", GROUPS, TIGHT))
for (d in c("jkn_ps", "jkn_cal", "brr_ps", "jkn_rake")) {
  case(paste0(d, "_mean"), d, sprintf("svymean(~y+x, %s)", d), covariances)
  case(paste0(d, "_total"), d, sprintf("svytotal(~y, %s)", d), estimates)
}
case("jkn_deff", "jkn", "svymean(~y, jkn, deff=TRUE)", effects)
case("jkn_ttest", "jkn", "svyttest(y~yes, jkn)", t_test)
case("jkn_glm", "jkn", "svyglm(y~x+group, jkn)", model)
case("jkn_ciprop", "jkn", "svyciprop(~yes, jkn, method='xlogit')", proportion)

group <- "differences"
case("diff_domains", "ent",
     "svycontrast(svyby(~turnover, ~uses_social, ent, svymean, covmat=TRUE), c('0'=-1, '1'=1))", contrast)
case("diff_domains_total", "ent",
     "svycontrast(svyby(~turnover, ~region, ent, svytotal, covmat=TRUE), c(north=1, west=-1))", contrast)
case("diff_strata_domains", "ent",
     "svycontrast(svyby(~uses_social, ~industry, ent, svymean, covmat=TRUE), c(J=1, C=-1))", contrast)
case("diff_panel", "ent",
     "svycontrast(svymean(~turnover+turnover_before, ent), c(turnover=1, turnover_before=-1))", contrast)
case("diff_panel_use", "ent",
     "svycontrast(svymean(~uses_social+uses_before, ent), c(uses_social=1, uses_before=-1))", contrast)
case("contrast_log_ratio", "ent",
     "svycontrast(svymean(~turnover+turnover_before, ent), quote(log(turnover/turnover_before)))", contrast)
case("contrast_growth", "ent",
     "svycontrast(svytotal(~turnover+turnover_before, ent), quote(turnover/turnover_before-1))", contrast)
case("contrast_odds_ratio", "ent",
     "svycontrast(svymean(~uses_social+uses_before, ent), quote((uses_social/(1-uses_social))/(uses_before/(1-uses_before))))",
     contrast)
case("contrast_linear_three", "ent",
     "svycontrast(svyby(~uses_social, ~size, ent, svymean, covmat=TRUE), c('10-49'=1, '50-249'=-2, '250+'=1))",
     contrast)
# svyby(covmat=TRUE) fails on calibrated designs in R 4.1-1, so the domains are written as ratios of totals.
for (d in c("rake2", "cal_raking", "ps"))
  case(paste0("diff_domains_", d), d,
       sprintf(paste0("svycontrast(svytotal(~uJ+nJ+uC+nC, update(%s, uJ=uses_social*(industry=='J'), ",
       "nJ=1*(industry=='J'), uC=uses_social*(industry=='C'), nC=1*(industry=='C'))), quote(uJ/nJ-uC/nC))"), d), contrast,
       note = "mean of uses_social in industry J minus that in C")
case("diff_two_samples", "ent", "list(svymean(~uses_social, ent), svymean(~yes, par))", function(x)
  list(est = flat(coef(x[[1]]) - coef(x[[2]])), se = sqrt(flat(SE(x[[1]]))^2 + flat(SE(x[[2]]))^2)),
  note = "two independent samples: the variances add up")
case("diff_sch", "sch",
     "svycontrast(svyby(~score, ~kind, sch, svymean, covmat=TRUE), c(private=1, public=-1))", contrast)

group <- "tests"
case("ttest_ent", "ent", "svyttest(turnover~uses_social, ent)", t_test)
case("ttest_one", "ent", "svyttest(I(turnover-turnover_before)~0, ent)", t_test)
case("ttest_missing", "ent", "svyttest(web_sales~uses_social, ent)", t_test)
case("ttest_sch", "sch", "svyttest(score~kind, sch)", t_test)
case("ttest_sch_missing", "sch", "svyttest(laptops~kind, sch)", t_test)
case("ttest_rake", "rake2", "svyttest(turnover~uses_social, rake2)", t_test)
TABLES <- list(small = "policy+uses_social", policy = "policy+purpose", big = "size+region", bigger = "purpose+region")
for (t in names(TABLES)) {
  for (s in c("F", "Chisq", "Wald", "adjWald", "lincom"))
    case(paste0("chisq_", t, "_", s), "ent", sprintf("svychisq(~%s, ent, statistic='%s')", TABLES[[t]], s), chi_square,
         if (s == "lincom") 0.01, if (s == "lincom") "CompQuadForm is not installed: R used the saddlepoint approximation")
  case(paste0("table_", t), "ent", sprintf("svytable(~%s, ent)", TABLES[[t]]), cells)
}
case("chisq_sch", "sch", "svychisq(~online+kind, sch)", chi_square)
case("chisq_domain", "ent", "svychisq(~policy+region, subset(ent, size=='10-49'))", chi_square)
case("chisq_rake", "rake2", "svychisq(~uses_social+industry, rake2)", chi_square)
case("gof_region", "ent", "svygofchisq(~region, p=c(.35, .25, .3, .1), ent)", chi_square)
case("gof_sch", "sch", "svygofchisq(~kind, p=c(.35, .65), sch)", chi_square)
for (t in c("wilcoxon", "vanderWaerden", "median")) {
  case(paste0("rank_two_", t), "ent", sprintf("svyranktest(turnover~uses_social, ent, test='%s')", t), rank_two)
  case(paste0("rank_many_", t), "ent", sprintf("svyranktest(turnover~industry, ent, test='%s')", t), rank_many)
}
case("rank_sch", "sch", "svyranktest(score~kind, sch)", rank_two)
case("rank_sch_many", "sch", "svyranktest(score~factor(stratum), sch)", rank_many)
case("rank_missing", "ent", "svyranktest(web_sales~uses_social, ent)", rank_two,
     note = "web_sales has a few ties: the value depends on the order of the rows")

group <- "models"
FIT <- "control=glm.control(epsilon=1e-14, maxit=100)"
case("glm_gauss", "ent", "svyglm(turnover~employees+size+uses_social, ent)", model)
case("glm_logit", "ent", sprintf("svyglm(uses_social~size+industry, ent, family=quasibinomial(), %s)", FIT), model)
case("glm_poisson", "ent",
     sprintf("svyglm(ordered~uses_social+size+industry, ent, family=quasipoisson(), %s)", FIT), model)
case("glm_interaction", "ent",
     sprintf("svyglm(uses_social~size*industry, ent, family=quasibinomial(), %s)", FIT), model)
case("glm_missing", "ent", sprintf("svyglm(policy~web_sales+size, ent, family=quasibinomial(), %s)", FIT), model)
case("glm_sch", "sch", "svyglm(score~pupils+kind, sch)", model)
case("glm_sch_missing", "sch", "svyglm(laptops~pupils, sch)", model)
case("glm_rake", "rake2", sprintf("svyglm(uses_social~size+industry, rake2, family=quasibinomial(), %s)", FIT), model)
case("glm_domain", "ent",
     sprintf("svyglm(uses_social~size, subset(ent, industry=='C'), family=quasibinomial(), %s)", FIT), model)
case("wald_gauss", "ent", "regTermTest(svyglm(turnover~employees+size+uses_social, ent), ~size)", term)
case("wald_logit", "ent",
     sprintf("regTermTest(svyglm(uses_social~size+industry, ent, family=quasibinomial(), %s), ~industry)", FIT), term)
case("wald_poisson", "ent",
     sprintf("regTermTest(svyglm(ordered~uses_social+size+industry, ent, family=quasipoisson(), %s), ~size+industry)", FIT),
     term)
case("contrast_glm", "ent",
     sprintf("svycontrast(svyglm(uses_social~size+industry, ent, family=quasibinomial(), %s), c('size50-249'=1, 'size250+'=-1))", FIT),
     contrast)
case("contrast_glm_smooth", "ent",
     sprintf("svycontrast(svyglm(uses_social~size+industry, ent, family=quasibinomial(), %s), quote(exp(`size250+`)))", FIT),
     contrast)
