/** What the organisation has declared: policy, contracts, inventory; and the geography it uses. */
package io.plumbline.shared.policy;
