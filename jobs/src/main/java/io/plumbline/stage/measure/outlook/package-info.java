/** What is to come: forecast, budgets, unusual days, and what could be saved. */
package io.plumbline.stage.measure.outlook;
