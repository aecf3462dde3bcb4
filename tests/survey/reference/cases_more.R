# Stages, lonely PSUs, calibration, replicates, differences, tests and models.

group <- "two stages"
SCHOOLS <- "strata=~stratum, weights=~weight"
design_is("sch", "schools.csv", sprintf("svydesign(id=~district_id+school_id, %s, fpc=~fpc1+fpc2, data=schools)", SCHOOLS))
design_is("sch_nest", "schools.csv",
          sprintf("svydesign(id=~district+school, %s, fpc=~fpc1+fpc2, data=schools, nest=TRUE)", SCHOOLS))
design_is("sch_fraction", "schools.csv", sprintf("svydesign(id=~district_id+school_id, %s, fpc=~f1+f2, data=schools)", SCHOOLS))
design_is("sch_second_wr", "schools.csv",
          sprintf("svydesign(id=~district_id+school_id, %s, fpc=~f1+I(0*f2), data=schools)", SCHOOLS))
design_is("sch_wr", "schools.csv", sprintf("svydesign(id=~district_id+school_id, %s, data=schools)", SCHOOLS))
design_is("sch_one", "schools.csv", sprintf("svydesign(id=~district_id, %s, fpc=~fpc1, data=schools)", SCHOOLS))
design_is("sch_fpc_only", "schools.csv",
          "svydesign(id=~district_id+school_id, strata=~stratum, fpc=~fpc1+fpc2, data=schools)")
design_is("sch_unstratified", "schools.csv", "svydesign(id=~district_id, weights=~weight, data=schools)")
for (d in c("sch", "sch_nest", "sch_fraction", "sch_second_wr", "sch_wr", "sch_one", "sch_fpc_only", "sch_unstratified")) {
  case(paste0(d, "_mean"), d, sprintf("svymean(~pupils+score+online, %s)", d), covariances)
  case(paste0(d, "_total"), d, sprintf("svytotal(~pupils+online, %s)", d), covariances)
}
case("sch_ratio", "sch", "svyratio(~laptops, ~pupils, sch, na.rm=TRUE)", ratios)
case("sch_by", "sch", "svyby(~score, ~kind, sch, svymean, covmat=TRUE)", covariances)
case("sch_by_total", "sch", "svyby(~pupils, ~kind, sch, svytotal, covmat=TRUE)", covariances)
case("sch_by_crossed", "sch", "svyby(~score, ~kind+stratum, sch, svymean)", estimates)
case("sch_missing_mean", "sch",
     "svymean(~laptops, sch, na.rm=TRUE)", estimates, note = "district 107 is wholly missing")
case("sch_missing_total", "sch", "svytotal(~laptops, sch, na.rm=TRUE)", estimates)
case("sch_missing_degf", "sch", "degf(subset(sch, !is.na(laptops)))", number)
case("sch_degf", "sch",
     "c(all=degf(sch), private=degf(subset(sch, kind=='private')), one=degf(subset(sch, stratum==1)))", numbers)
case("sch_deff", "sch", "svymean(~score+pupils, sch, deff=TRUE)", effects)
case("sch_by_deff", "sch", "svyby(~score, ~kind, sch, svymean, deff=TRUE)", effects_by)
case("sch_var", "sch", "svyvar(~score, sch)", spread)
case("sch_ciprop_beta", "sch", "svyciprop(~online, sch, method='beta')", proportion)
case("sch_ciprop_xlogit", "sch", "svyciprop(~online, subset(sch, kind=='private'), method='xlogit')", proportion)
case("sch_quantile", "sch", "svyquantile(~score, sch, c(.25, .5, .75))", quantiles)

group <- "lonely"
for (o in c("remove", "certainty", "adjust", "average")) for (fpc in c(FALSE, TRUE)) {
  d <- paste0("lon_", o, if (fpc) "_fpc")
  design_is(d, "lonely.csv", sprintf("svydesign(id=~psu, strata=~stratum, weights=~weight, %sdata=lonely)",
                                     if (fpc) "fpc=~fpc, " else ""), o)
  case(paste0(d, "_total"), d, sprintf("svytotal(~y+x, %s)", d), covariances)
  case(paste0(d, "_mean"), d, sprintf("svymean(~y+x, %s)", d), covariances)
  case(paste0(d, "_ratio"), d, sprintf("svyratio(~y, ~x, %s)", d), ratios)
  case(paste0(d, "_by"), d, sprintf("svyby(~y, ~group, %s, svytotal)", d), estimates)
  case(paste0(d, "_psu_domain"), d, sprintf("svytotal(~y, subset(%s, stratum!='E' | psu=='E1'))", d), estimates,
       note = "stratum E has one PSU in the domain only")
}
for (o in c("adjust", "average")) {
  d <- paste0("lon_", o, "_domain")
  design_is(d, "lonely.csv", "svydesign(id=~psu, strata=~stratum, weights=~weight, data=lonely)", o, TRUE)
  case(paste0(d, "_total"), d, sprintf("svytotal(~y, subset(%s, stratum!='E' | psu=='E1'))", d), estimates)
}
case("lon_degf", "lon_remove", "degf(lon_remove)", number)
design_is("lon_census", "lonely.csv", paste("svydesign(id=~psu, strata=~stratum, weights=~weight,",
          "fpc=~I(ifelse(stratum %in% c('B', 'D'), 1, fpc)), data=lonely)"))
case("lon_census_total", "lon_census", "svytotal(~y, lon_census)", estimates, note = "n = N = 1 is not lonely")

group <- "calibration"
REGION <- "data.frame(region=c('east', 'north', 'south', 'west'), Freq=c(1900, 2300, 1150, 650))"
SIZE <- "data.frame(size=c('10-49', '50-249', '250+'), Freq=c(4650, 1070, 280))"
INDUSTRY <- "data.frame(industry=c('C', 'F', 'G', 'J'), Freq=c(1950, 1360, 1870, 820))"
CROSSED <- paste0("data.frame(region=rep(c('east', 'north', 'south', 'west'), 3), size=rep(c('10-49', '50-249', '250+'), each=4), ",
                  "Freq=c(1500, 1800, 900, 450, 320, 400, 200, 150, 80, 100, 50, 50))")
MARGINS <- "~region+size, c('(Intercept)'=6000, regionnorth=2300, regionsouth=1150, regionwest=650, 'size250+'=280, 'size50-249'=1070)"
TIGHT <- "control=list(maxit=500, epsilon=1e-12)"
weighted <- function(name, text) design_is(name, "enterprises.csv", text)
weighted("ps", sprintf("postStratify(ent, ~region, %s)", REGION))
weighted("ps_crossed", sprintf("postStratify(ent, ~region+size, %s)", CROSSED))
weighted("rake2", sprintf("rake(ent, list(~region, ~size), list(%s, %s), %s)", REGION, SIZE, TIGHT))
weighted("rake3", sprintf("rake(ent, list(~region, ~size, ~industry), list(%s, %s, %s), %s)", REGION, SIZE, INDUSTRY, TIGHT))
weighted("cal_linear", sprintf("calibrate(ent, %s, calfun='linear')", MARGINS))
weighted("cal_raking", sprintf("calibrate(ent, %s, calfun='raking', maxit=500, epsilon=1e-12)", MARGINS))
weighted("cal_logit", sprintf("calibrate(ent, %s, calfun='logit', bounds=c(0.6, 1.7), maxit=500, epsilon=1e-12)", MARGINS))
weighted("cal_bounded", sprintf("calibrate(ent, %s, calfun='linear', bounds=c(0.75, 1.5), maxit=500, epsilon=1e-12)", MARGINS))
weighted("cal_numeric", "calibrate(ent, ~region+employees, c('(Intercept)'=6000, regionnorth=2300, regionsouth=1150, regionwest=650, employees=390000))")
weighted("cal_wr", sprintf("calibrate(ent_wr, %s, calfun='linear')", MARGINS))
weighted("ps_wr", sprintf("postStratify(ent_wr, ~region, %s)", REGION))
weighted("trim", "trimWeights(ent, upper=34, lower=1.5)")
weighted("trim_strict", "trimWeights(ent, upper=34, strict=TRUE)")
design_is("sch_ps", "schools.csv", "postStratify(sch, ~kind, data.frame(kind=c('private', 'public'), Freq=c(380, 900)))")
design_is("sch_cal", "schools.csv", "calibrate(sch, ~kind+pupils, c('(Intercept)'=1280, kindpublic=900, pupils=440000))")
design_is("sch_cal_cluster", "schools.csv",
          "calibrate(sch_one, ~kind, c('(Intercept)'=1280, kindpublic=900), aggregate.stage=1)")
design_is("sch_rake_one", "schools.csv", paste0("rake(sch_one, list(~kind, ~online), list(data.frame(kind=c('private', 'public'), ",
          "Freq=c(380, 900)), data.frame(online=0:1, Freq=c(760, 520))), ", TIGHT, ")"))
for (d in c("ps", "ps_crossed", "rake2", "rake3", "cal_linear", "cal_raking", "cal_logit", "cal_bounded", "cal_numeric")) {
  case(paste0(d, "_weights"), d, d, weighting)
  case(paste0(d, "_total"), d, sprintf("svytotal(~turnover+uses_social, %s)", d), covariances)
  case(paste0(d, "_mean"), d, sprintf("svymean(~turnover+uses_social, %s)", d), covariances)
  case(paste0(d, "_by"), d, sprintf("svyby(~turnover, ~industry, %s, svymean)", d), estimates)
  case(paste0(d, "_ratio"), d, sprintf("svyratio(~turnover, ~employees, %s)", d), ratios)
}
case("ps_missing", "ps", "svymean(~web_sales, ps, na.rm=TRUE)", estimates)
case("cal_missing", "cal_linear", "svymean(~web_sales, cal_linear, na.rm=TRUE)", estimates)
case("cal_margin_total", "cal_linear",
     "svytotal(~region, cal_linear)", function(x) list(names = I(names(coef(x))), est = I(flat(coef(x)))),
     note = "the standard errors are zero up to rounding")
case("cal_by_crossed_total", "cal_raking", "svyby(~turnover, ~size+region, cal_raking, svytotal)", estimates)
case("cal_deff", "cal_linear",
     "svymean(~turnover, cal_linear, deff=TRUE)", effects, note = "S^2 and N with final weights")
case("cal_by_deff", "cal_linear", "svyby(~turnover, ~industry, cal_linear, svymean, deff=TRUE)", effects_by)
case("cal_ciprop_beta", "cal_linear", "svyciprop(~uses_social, cal_linear, method='beta')", proportion)
case("ps_quantile", "ps", "svyquantile(~turnover, ps, c(.25, .5, .75))", quantiles)
for (d in c("cal_wr", "ps_wr", "trim", "trim_strict"))
  case(paste0(d, "_total"), d, sprintf("svytotal(~turnover+uses_social, %s)", d), estimates)
case("trim_weights", "trim", "trim", weighting)
case("trim_strict_weights", "trim_strict", "trim_strict", weighting)
for (d in c("sch_ps", "sch_cal", "sch_cal_cluster", "sch_rake_one")) {
  case(paste0(d, "_weights"), d, d, weighting)
  case(paste0(d, "_total"), d, sprintf("svytotal(~pupils+online, %s)", d), covariances)
  case(paste0(d, "_by"), d, sprintf("svyby(~score, ~stratum, %s, svymean)", d), estimates)
}
source("cases_tests.R")
