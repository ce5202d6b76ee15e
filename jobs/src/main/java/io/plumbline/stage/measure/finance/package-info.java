/**
 * What finance closes a month with: usage beside the invoice, cost by who answers for it, the way
 * from last month to this, and what to expect. Pure functions of the spend table, the bills and
 * policy; money is exact, and currencies are never added.
 */
package io.plumbline.stage.measure.finance;
