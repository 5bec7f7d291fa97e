# Has a rule for each flow by which somebody may come in, as it is declared, and no other that lets anybody in but for
# what Windows itself needs of its network, and the port by which this runs. Rules of the domain's policies are not
# this server's, and stay.
param([string]$Declared, [string]$ManagedBy)
$Ansible.Changed = $false
$ours = 'shire'
# Core Networking, whatever the language: https://learn.microsoft.com/powershell/module/netsecurity/get-netfirewallrule
$windows = '@FirewallAPI.dll,-25000'

# Windows says 10.0.0.0/255.0.0.0 where 10.0.0.0/8 was told, and no mask for a single address.
function ConvertTo-Prefix([string]$Address) {
  $base, $mask = $Address -split '/'
  if (-not $mask) { return "$base/32" }
  if ($mask -match '^\d+$') { return $Address }
  $bits = ($mask -split '\.' | ForEach-Object { [Convert]::ToString([int]$_, 2) }) -join ''
  return "$base/$(($bits -replace '0').Length)"
}

function Get-Words([string]$Protocol, [string[]]$Ports, [string[]]$Peers) {
  $prefixes = $Peers | ForEach-Object { ConvertTo-Prefix $_ } | Sort-Object
  return "$Protocol $(($Ports | Sort-Object) -join ',') from $($prefixes -join ',')"
}

function Get-Said($Rule) {
  if ("$($Rule.Enabled) $($Rule.Direction) $($Rule.Action) $($Rule.Group)" -ne "True Inbound Allow $ours") { return '' }
  $port, $address = ($Rule | Get-NetFirewallPortFilter), ($Rule | Get-NetFirewallAddressFilter)
  $ports = if ($port.Protocol -like 'ICMP*') { @('Any') } else { @($port.LocalPort) }
  return Get-Words $port.Protocol $ports @($address.RemoteAddress)
}

$flows = @(ConvertFrom-Json $Declared | ForEach-Object { $_ })
foreach ($flow in $flows) {
  $icmp = $flow.protocol -eq 'icmp'
  $protocol = if ($icmp) { 'ICMPv4' } else { $flow.protocol }
  $ports = if ($icmp -or -not $flow.ports) { @('Any') } else { @($flow.ports | ForEach-Object { "$_" }) }
  # Without prefixes it is the internet, which Windows knows by that name.
  $peers = if ($flow.peers) { @($flow.peers) } else { @('Internet') }
  $rule = Get-NetFirewallRule -Name $flow.flow -ErrorAction SilentlyContinue
  if ($rule -and (Get-Said $rule) -eq (Get-Words $protocol $ports $peers)) { continue }
  if ($rule) { $rule | Remove-NetFirewallRule }
  $told = @{ Name = $flow.flow; DisplayName = $flow.flow; Group = $ours; Direction = 'Inbound'; Action = 'Allow' }
  if (-not $icmp) { $told.LocalPort = $ports }
  New-NetFirewallRule @told -Protocol $protocol -RemoteAddress $peers | Out-Null
  $Ansible.Changed = $true
}

$names = @($flows | ForEach-Object { $_.flow })
foreach ($rule in Get-NetFirewallRule -Direction Inbound -Action Allow -Enabled True) {
  if ($rule.Group -eq $windows -or ($rule.Group -eq $ours -and $rule.Name -in $names)) { continue }
  if ($ManagedBy -in @(($rule | Get-NetFirewallPortFilter).LocalPort)) { continue }
  if ($rule.Group -eq $ours) { $rule | Remove-NetFirewallRule } else { $rule | Disable-NetFirewallRule }
  $Ansible.Changed = $true
}
