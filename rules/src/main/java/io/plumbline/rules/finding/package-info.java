/** What judging yields: findings of five statuses and one verdict for each workload. */
package io.plumbline.rules.finding;
